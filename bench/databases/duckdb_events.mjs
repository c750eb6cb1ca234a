// DuckDB, one thread, for the benchmark `events`: tables `profiles` and `purchase` in a database file (`disk.main`), a copy of
// both in memory (`memory.main`), which is not compressed, and one with the purchases sorted by time (`memory.sorted`).
// A profile is a 32-bit number rather than a text, columns have the narrowest types that hold them, and the price is there
// once more in cents, as an integer; `at` is a word of its language and so `happened`.
import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { load, serve } from './server.mjs';

const enumOf = (names) => `enum (${names.map((name) => `'${name}'`).sort().join(', ')})`;

async function importFiles(run, { profiles, purchases, countries, items }) {
  await run('use disk');
  for (const table of ['profiles', 'purchase']) await run(`drop table if exists ${table}`);
  for (const type of ['country_name', 'item_name']) await run(`drop type if exists ${type}`);
  await run(`create type country_name as ${enumOf(countries)}`);
  await run(`create type item_name as ${enumOf(items)}`);
  await run(`create table profiles as
      select id[2:]::UINTEGER as id, age, country::country_name as country, d from read_csv('${profiles}', header = true,
      columns = {'id': 'VARCHAR', 'age': 'UTINYINT', 'country': 'VARCHAR', 'd': 'BOOLEAN'})`);
  await run(`create table purchase as
      select profile[2:]::UINTEGER as profile, "at" as happened, price, (price * 100)::INTEGER as cents, item::item_name as item
      from read_csv('${purchases}', header = true,
      columns = {'profile': 'VARCHAR', 'at': 'TIMESTAMP', 'price': 'DECIMAL(9, 2)', 'item': 'VARCHAR'})`);
  await run('checkpoint disk');
  await run('use memory');
}

async function copyToMemory(run) {
  await run('create schema if not exists memory.sorted');
  await run('create or replace table memory.main.profiles as from disk.profiles');
  await run('create or replace table memory.main.purchase as from disk.purchase');
  await run('create or replace table memory.sorted.purchase as from disk.purchase order by happened');
  await run('create or replace view memory.sorted.profiles as from memory.main.profiles');
}

serve(async (folder) => {
  const { DuckDBInstance, version } = load('@duckdb/node-api');
  const file = path.join(folder, 'events.duckdb');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const run = (sql) => connection.run(sql);
  const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();
  const attach = () => run(`attach '${file}' as disk`);
  await attach();
  const [[tables]] = await rows(`select count(*) from duckdb_tables() where database_name = 'disk'`);
  if (tables === 2n) await copyToMemory(run);
  return {
    version: version().replace(/^v/, ''),
    tables: 'in a file, a copy in memory, another sorted by time; numbers for keys, enums, prices also in cents',
    import: async (request) => {
      await run('detach disk');
      rmSync(file, { force: true });
      await attach();
      await importFiles(run, request);
    },
    bytes: () => statSync(file).size,
    count: async (sql) => Number((await rows(sql))[0][0]),
    actions: {
      copy: async () => {
        await copyToMemory(run);
        return {};
      },
    },
  };
});
