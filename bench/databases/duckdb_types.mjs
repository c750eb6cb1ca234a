// DuckDB, one thread, for the benchmark `types`: one table, `disk.profiles` in a database file, and a copy of it in memory,
// `memory.profiles`, which is not compressed. Columns have the narrowest types that hold them; the four booleans are also
// bits of one integer. Rows stay in the order of the file.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { load, serve } from './server.mjs';

const milliseconds = (start) => Number(process.hrtime.bigint() - start) / 1e6;

async function importFile(run, { profiles, countries }) {
  await run('use disk');
  await run('drop table if exists profiles');
  await run('drop type if exists country_name');
  await run(`create type country_name as enum (${countries.map((code) => `'${code}'`).sort().join(', ')})`);
  const columns = { id: 'VARCHAR', age: 'UTINYINT', spent: 'DECIMAL(9, 2)', country: 'VARCHAR', d: 'BOOLEAN',
    loyal: 'BOOLEAN', app: 'BOOLEAN', active: 'BOOLEAN', email: 'VARCHAR', registered: 'TIMESTAMP', born: 'DATE' };
  await run(`create table profiles as
      select * replace (country::country_name as country),
             (d::UTINYINT + 2 * loyal::UTINYINT + 4 * app::UTINYINT + 8 * active::UTINYINT)::UTINYINT as flags
      from read_csv('${profiles}', header = true, columns = ${JSON.stringify(columns).replaceAll('"', "'")})`);
  await run('checkpoint disk');
  await run('use memory');
}

const copyToMemory = (run) => run('create or replace table memory.profiles as from disk.profiles');

// Bytes of a column in a database of its own, and as Parquet: with DuckDB's defaults (snappy) and with zstd.
async function columnBytes(run, rows, column, scratch) {
  const [file, parquet] = [path.join(scratch, 'column.duckdb'), path.join(scratch, 'column.parquet')];
  await run(`attach '${file}' as single`);
  await run(`create table single.profiles as select ${column} from disk.profiles`);
  await run('checkpoint single');
  const [[used]] = await rows(`select used_blocks * block_size from pragma_database_size() where database_name = 'single'`);
  await run('detach single');
  rmSync(file);
  const copied = async (options) => {
    await run(`copy (select ${column} from disk.profiles) to '${parquet}' (format parquet${options})`);
    return statSync(parquet).size;
  };
  return { column, duckdb: Number(used), parquet: await copied(''), zstd: await copied(', compression zstd') };
}

// Of all columns; kept beside the database, since it takes a while.
async function allColumnBytes(run, rows, folder) {
  const kept = path.join(folder, 'columns.json');
  if (existsSync(kept)) return JSON.parse(readFileSync(kept));
  const scratch = path.join(folder, 'columns');
  mkdirSync(scratch, { recursive: true });
  const columns = [];
  for (const [column] of await rows(`select column_name from duckdb_columns()
      where database_name = 'disk' and table_name = 'profiles' and column_name <> 'flags' order by column_index`)) {
    columns.push(await columnBytes(run, rows, column, scratch));
  }
  rmSync(scratch, { recursive: true });
  writeFileSync(kept, JSON.stringify(columns));
  return columns;
}

serve(async (folder) => {
  const { DuckDBInstance, version } = load('@duckdb/node-api');
  const file = path.join(folder, 'profiles.duckdb');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const run = (sql) => connection.run(sql);
  const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
  const attach = () => run(`attach '${file}' as disk`);
  await attach();
  const [[tables]] = await rows(`select count(*) from duckdb_tables() where database_name = 'disk'`);
  if (tables > 0n) await copyToMemory(run);
  return {
    version: version().replace(/^v/, ''),
    tables: 'one table, in a file and a copy in memory; country as enum; booleans as columns and as bits',
    import: async (request) => {
      rmSync(path.join(folder, 'columns.json'), { force: true });
      await importFile(run, request);
      await copyToMemory(run);
    },
    bytes: () => statSync(file).size,
    count: async (sql) => Number((await rows(sql))[0][0]),
    actions: {
      // All cells as text, a line a row.
      text: async ({ sql }) => ({ text: (await rows(sql)).map((row) => row.join(' ')).join('\n') }),
      // The first answer after the file was opened; the system has it in its cache.
      first: async ({ sql }) => {
        await run('detach disk');
        await attach();
        const cpu = process.cpuUsage();
        const start = process.hrtime.bigint();
        await rows(sql);
        const wall_ms = milliseconds(start);
        const used = process.cpuUsage(cpu);
        return { ms: Math.min(wall_ms, (used.user + used.system) / 1e3) };
      },
      columns: async () => ({ columns: await allColumnBytes(run, rows, folder) }),
    },
  };
});
