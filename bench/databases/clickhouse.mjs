// ClickHouse, one thread, MergeTree tables in a folder. `profiles`: attributes, the tags as bits of an integer and as a
// column each; `bitmaps`: the members of every tag and of every value of an attribute as a bitmap, a row each;
// `profiles_in_memory`: a copy of the first in the engine Memory, which is gone with the process. Columns are not
// compressed, since that is faster here. Caches of answers stay off, caches of data are on and large.
import path from 'node:path';
import { load, serve } from './server.mjs';

const settings = {
  max_threads: 1,
  max_insert_threads: 1,
  use_query_cache: 0,
  use_query_condition_cache: 0,
  use_uncompressed_cache: 1,
  merge_tree_max_rows_to_use_cache: 10n ** 12n,
  merge_tree_max_bytes_to_use_cache: 10n ** 15n,
};
const connectionArgs = [`--uncompressed_cache_size=${4 * 2 ** 30}`];

const attributes = { country: 'text', gender: 'text', plan: 'text', city: 'text', age: 'number', spent: 'number',
                     email_agreement: 'number', premium: 'number' };

function importAll(run, { profiles, tags, names }) {
  run(`create table tags (id UInt32, tag LowCardinality(String)) engine = MergeTree order by (tag, id)`);
  run(`insert into tags select * from file('${tags}', 'CSVWithNames', 'id UInt32, tag LowCardinality(String)')`);
  const list = names.map((name) => `'${name}'`).join(', ');
  run(`create table bits engine = MergeTree order by id as
      select id, groupBitOr(bitShiftLeft(toUInt64(1), indexOf([${list}], toString(tag)) - 1)) as tag_bits
      from tags group by id`);
  const text = 'LowCardinality(String)';
  const columns = [['id', 'UInt32'], ['country', text], ['age', 'UInt8'], ['gender', text], ['plan', text],
    ['email_agreement', 'Bool'], ['premium', 'Bool'], ['city', text], ['spent', 'UInt16'], ['tag_bits', 'UInt64'],
    ...names.map((name) => [`tag_${name}`, 'UInt8'])];
  run(`create table profiles (${columns.map(([name, type]) => `${name} ${type} codec(NONE)`).join(', ')})
      engine = MergeTree order by (country, plan, premium, email_agreement, gender, age)`);
  const values = names.map((name, i) => `bitTest(tag_bits, ${i})`).join(', ');
  run(`insert into profiles select p.*, b.tag_bits as tag_bits, ${values}
      from file('${profiles}', 'CSVWithNames', 'id UInt32, country LowCardinality(String), age UInt8,
          gender LowCardinality(String), plan LowCardinality(String), email_agreement Bool, premium Bool,
          city LowCardinality(String), spent UInt16') as p
      left join bits as b on p.id = b.id`);
  run('optimize table profiles final');
  copyToMemory(run);
  importBitmaps(run);
  run('drop table bits');
  run('drop table tags');
}

const copyToMemory = (run) =>
  run('create or replace table profiles_in_memory engine = Memory as select * from profiles');

function importBitmaps(run) {
  run(`create table bitmaps (attribute LowCardinality(String), text String, number UInt32,
      members AggregateFunction(groupBitmap, UInt32) codec(NONE)) engine = MergeTree order by (attribute, text, number)
      settings index_granularity = 1`);
  const insert = (attribute, text, number, table) => run(`insert into bitmaps
      select '${attribute}', ${text} as t, ${number} as n, groupBitmapState(id) from ${table} group by t, n`);
  insert('tag', 'toString(tag)', '0', 'tags');
  insert('everyone', `''`, '0', 'profiles');
  for (const [name, kind] of Object.entries(attributes)) {
    insert(name, kind === 'text' ? `toString(${name})` : `''`, kind === 'text' ? '0' : `toUInt32(${name})`, 'profiles');
  }
  run('optimize table bitmaps final');
}

serve(async (folder) => {
  const { Session } = load('chdb');
  const session = new Session(path.join(folder, 'clickhouse'), { connectionArgs });
  const run = (sql) => session.query(sql, 'TSV');
  for (const [name, value] of Object.entries(settings)) run(`set ${name} = ${value}`);
  if (run('exists table profiles').trim() === '1') copyToMemory(run);
  return {
    version: run('select version()').trim(),
    tables: 'MergeTree: one sorted table, tags as bits of a column and as columns; a bitmap a value; a copy in memory',
    import: (request) => importAll(run, request),
    // Without what merges and dropped tables have left, which goes some minutes later.
    bytes: () => Number(run(`select sum(bytes_on_disk) from system.parts
        where active and database = currentDatabase()`)),
    count: async (sql) => Number(run(sql)),
  };
});
