// DuckDB, one thread, in a database file. One table: attributes (texts as enums), the tags as bits of an integer and as
// a column each, sorted by country and plan so that whole row groups can be passed over; and the pairs of id and tag.
import { statSync } from 'node:fs';
import path from 'node:path';
import { load, serve } from './server.mjs';

async function importAll(run, { profiles, tags, names }) {
  const list = names.map((name) => `'${name}'`).join(', ');
  await run(`create type tag_name as enum (${list})`);
  await run(`create table tags as select id, tag from read_csv('${tags}', header = true,
      columns = {'id': 'INTEGER', 'tag': 'tag_name'}) order by tag, id`);
  await run(`create temp table plain as select * from read_csv('${profiles}', header = true, columns = {'id': 'INTEGER',
      'country': 'VARCHAR', 'age': 'UTINYINT', 'gender': 'VARCHAR', 'plan': 'VARCHAR', 'email_agreement': 'BOOLEAN',
      'premium': 'BOOLEAN', 'city': 'VARCHAR', 'spent': 'USMALLINT'})`);
  for (const column of ['country', 'gender', 'plan', 'city']) {
    await run(`create type ${column}_name as enum (select distinct ${column} from plain order by 1)`);
  }
  await run(`create temp table bits as
      select id, bit_or(1::UBIGINT << (enum_code(tag)::UBIGINT)) as tag_bits from tags group by id`);
  const columns = names.map((name, i) => `(tag_bits & ${2n ** BigInt(i)}) <> 0 as tag_${name}`).join(', ');
  await run(`create table profiles as
      select * replace (country::country_name as country, gender::gender_name as gender, plan::plan_name as plan,
                        city::city_name as city), ${columns}
      from (select plain.*, coalesce(tag_bits, 0) as tag_bits from plain left join bits using (id))
      order by country, plan, premium, email_agreement, gender, age`);
  await run('drop table plain');
  await run('drop table bits');
  await run('checkpoint');
}

serve(async (folder) => {
  const { DuckDBInstance, version } = load('@duckdb/node-api');
  const file = path.join(folder, 'profiles.duckdb');
  const instance = await DuckDBInstance.create(file, { threads: '1' });
  const connection = await instance.connect();
  const run = (sql) => connection.run(sql);
  return {
    version: version().replace(/^v/, ''),
    tables: 'one sorted table with enums, tags as bits of a column and as columns; a table of tags',
    import: (request) => importAll(run, request),
    bytes: () => statSync(file).size,
    count: async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]),
  };
});
