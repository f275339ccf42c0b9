# Files and the network.
refused  SELECT * FROM 'residents.csv'
refused  SELECT * FROM '/etc/passwd'
refused  SELECT * FROM "/etc/passwd"
refused  SELECT * FROM '*.parquet'
refused  SELECT * FROM 'lake/warehouse/**/*.parquet'
refused  SELECT * FROM "data.parquet"
refused  SELECT * FROM 's3://bucket/x.parquet'
refused  SELECT * FROM 'https://example.org/x.csv'
refused  SELECT * FROM 'yiben.db'
refused  SELECT * FROM read_parquet('**/*.parquet')
refused  SELECT * FROM parquet_scan('**/*.parquet')
refused  SELECT * FROM read_csv('/etc/passwd', sep = ':')
refused  SELECT * FROM read_csv_auto('/etc/passwd')
refused  SELECT * FROM read_json('/etc/passwd')
refused  SELECT * FROM read_json_auto('x.json')
refused  SELECT * FROM read_ndjson_objects('x.json')
refused  SELECT * FROM read_text('/etc/passwd')
refused  SELECT * FROM read_blob('/etc/passwd')
refused  SELECT * FROM read_duckdb('x.db')
refused  SELECT * FROM read_xlsx('x.xlsx')
refused  SELECT * FROM glob('/*')
refused  SELECT * FROM sniff_csv('/etc/passwd')
refused  SELECT * FROM parquet_metadata('**/*.parquet')
refused  SELECT * FROM parquet_schema('**/*.parquet')
refused  SELECT * FROM parquet_file_metadata('**/*.parquet')
refused  SELECT * FROM parquet_kv_metadata('**/*.parquet')
refused  SELECT * FROM parquet_bloom_probe('x.parquet', 'name', '王鑫焱')
refused  SELECT * FROM sqlite_scan('yiben.db', 'label')
refused  SELECT * FROM postgres_scan('host=localhost', 'public', 't')
refused  SELECT * FROM iceberg_scan('lake')
refused  SELECT * FROM delta_scan('lake')
refused  SELECT * FROM ST_Read('x')
refused  SELECT * FROM arrow_scan(1, 2, 3)
refused  SELECT * FROM pandas_scan(1)
refused  SELECT * FROM seq_scan('residents')
refused  SELECT read_text('/etc/passwd')
refused  SELECT content FROM read_text('/proc/self/environ')
refused  SELECT (SELECT content FROM read_text('/etc/passwd'))
refused  SELECT * FROM residents, LATERAL read_csv(residents.name)
refused  SELECT * FROM residents JOIN read_parquet('x.parquet') p ON true
refused  WITH q AS (SELECT * FROM read_csv('x')) SELECT 1
refused  SELECT * FROM "read_text"('/etc/passwd')
refused  SELECT * FROM main.read_text('/etc/passwd')
refused  SELECT * FROM system.main.read_text('/etc/passwd')
refused  SELECT getvariable('x'), getenv('HOME')
refused  SELECT getenv('YIBEN_HOME') FROM residents
refused  SELECT list_transform(['HOME'], x -> getenv(x))
refused  SELECT http_get('http://localhost/')
refused  SELECT write_log(name) FROM residents
refused  SELECT * FROM residents WHERE name = getenv('HOME')
# The key of keyed masks.
refused  SELECT getvariable('yiben_mask_key')
refused  SELECT "getvariable"('yiben_mask_key') || name FROM residents
refused  SELECT yiben_sm3('k', name) FROM residents
refused  SELECT main.yiben_sm3('k', 'x')
refused  SELECT list_transform([name], x -> yiben_sm3('k', x)) FROM residents
refused  SET VARIABLE yiben_mask_key = 'mine'
refused  RESET VARIABLE yiben_mask_key
refused  WITH yiben_mask_key AS (SELECT 1) SELECT * FROM yiben_mask_key
# Settings, catalogue, the engine about itself.
refused  SET threads = 1
refused  SET memory_limit = '100GB'
refused  SET enable_external_access = true
refused  SET lock_configuration = false
refused  RESET threads
refused  SET VARIABLE x = (SELECT max(name) FROM residents)
refused  PRAGMA database_list
refused  PRAGMA table_info('residents')
refused  PRAGMA enable_profiling
refused  PRAGMA storage_info('residents')
refused  CALL pragma_version()
refused  CALL duckdb_functions()
refused  SELECT * FROM pragma_database_list()
refused  SELECT * FROM pragma_table_info('residents')
refused  SELECT * FROM pragma_storage_info('residents')
refused  SELECT * FROM duckdb_settings()
refused  SELECT * FROM duckdb_tables()
refused  SELECT * FROM duckdb_columns()
refused  SELECT * FROM duckdb_views()
refused  SELECT * FROM duckdb_logs()
refused  SELECT * FROM duckdb_secrets()
refused  SELECT * FROM duckdb_temporary_files()
refused  SELECT * FROM duckdb_memory()
refused  SELECT * FROM duckdb_functions()
refused  SELECT * FROM duckdb_prepared_statements()
refused  SELECT * FROM duckdb_settings
refused  SELECT * FROM duckdb_columns
refused  SELECT * FROM information_schema.tables
refused  SELECT * FROM information_schema.columns
refused  SELECT * FROM pg_catalog.pg_class
refused  SELECT * FROM pg_stats
refused  SELECT * FROM sqlite_master
refused  SELECT * FROM main.sqlite_master
refused  SELECT * FROM system.information_schema.tables
refused  WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables
refused  WITH "duc​kdb_settings" AS (SELECT 1) SELECT * FROM duckdb_settings
refused  WITH "ducKdb_settings" AS (SELECT 1) SELECT * FROM duckdb_settings
refused  WITH pragma_database_list AS (SELECT 1) SELECT * FROM pragma_database_list
refused  SELECT current_setting('threads')
refused  SELECT current_setting('allowed_directories')
refused  SELECT current_user, session_user, user
refused  SELECT current_query()
refused  SELECT current_database(), current_schema(), current_schemas(true)
refused  SELECT version(), txid_current(), current_connection_id()
refused  SELECT stats(salary) FROM residents
refused  SELECT vector_type(name) FROM residents
refused  SELECT alias(name) FROM residents
refused  SELECT in_search_path('main', 'main'), pg_get_viewdef(1)
refused  SELECT nextval('s'), currval('s')
refused  SELECT query('SELECT 1')
refused  SELECT * FROM query('SELECT name FROM residents')
refused  SELECT * FROM query_table('residents')
refused  SELECT * FROM query_table(['residents', 'docs'])
refused  SELECT json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
refused  SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
refused  SELECT json_serialize_plan('SELECT name FROM residents')
refused  SELECT sql_auto_complete('SELECT na')
refused  SELECT * FROM checkpoint()
refused  SELECT * FROM test_all_types()
refused  SELECT * FROM repeat_row(1, 2, num_rows = 3)
refused  SELECT * FROM repeat('x', 10)
refused  SELECT * FROM summary(residents)
refused  SELECT * FROM force_checkpoint()
refused  SELECT * FROM which_secret('x', 'y')
answers  SELECT * FROM unnest((SELECT list(name) FROM residents))
answers  SELECT * FROM generate_series(1, (SELECT count(*) FROM residents WHERE salary > 9000))
answers  SELECT * FROM range((SELECT count(*) FROM residents WHERE member = '是'))
refused  SELECT sleep(5), pg_sleep(5), sleep_ms(5000)
answers  SELECT uuid() IS NULL, gen_random_uuid() IS NULL, random() > 2 FROM residents
refused  SELECT encrypt(name, 'k'), crypt(name) FROM residents
refused  SELECT nothing_known(name) FROM residents
refused  SELECT main.upper(name), system.main.upper(phone) FROM residents
refused  SELECT main.getenv('HOME')
refused  SELECT "getenv"('HOME')
refused  SELECT GETENV('HOME')
refused  SELECT geteNv ( 'HOME' )
# Writing.
refused  INSERT INTO residents SELECT * FROM residents
refused  INSERT INTO places SELECT 1, name FROM residents
refused  UPDATE residents SET ward = name
refused  DELETE FROM residents
refused  TRUNCATE residents
refused  MERGE INTO places USING residents ON false WHEN NOT MATCHED THEN INSERT VALUES (1, name)
refused  CREATE TABLE x AS SELECT name FROM residents
refused  CREATE TEMP TABLE x AS SELECT name FROM residents
refused  CREATE VIEW v AS SELECT name FROM residents
refused  CREATE OR REPLACE VIEW residents AS SELECT 1
refused  CREATE SCHEMA s
refused  CREATE FUNCTION f(a) AS a
refused  CREATE TYPE mood AS ENUM (SELECT name FROM residents)
refused  CREATE SECRET (TYPE s3)
refused  CREATE SEQUENCE s
refused  DROP TABLE residents
refused  ALTER TABLE residents ADD COLUMN x INT
refused  COMMENT ON COLUMN residents.name IS 'x'
refused  COPY residents TO '/tmp/x.csv'
refused  COPY (SELECT name FROM residents) TO 'x.parquet'
refused  COPY residents FROM '/etc/passwd'
refused  COPY FROM DATABASE a TO b
refused  EXPORT DATABASE '/tmp/x'
refused  IMPORT DATABASE '/tmp/x'
refused  ATTACH '/tmp/x.db' AS x
refused  ATTACH 'yiben.db' (TYPE sqlite)
refused  DETACH memory
refused  USE memory
refused  LOAD httpfs
refused  INSTALL httpfs
refused  FORCE INSTALL httpfs
refused  UPDATE EXTENSIONS
refused  VACUUM
refused  ANALYZE residents
refused  CHECKPOINT
refused  FORCE CHECKPOINT
refused  BEGIN
refused  COMMIT
refused  ROLLBACK
refused  SELECT name INTO x FROM residents
refused  SELECT name FROM residents FOR UPDATE
refused  WITH x AS (INSERT INTO places SELECT 1, 'x' RETURNING *) SELECT * FROM x
refused  WITH x AS (DELETE FROM residents RETURNING name) SELECT * FROM x
refused  SELECT * FROM (INSERT INTO places VALUES (1, 'x') RETURNING *)
refused  SELECT * FROM (COPY residents TO 'x')
refused  GRANT SELECT ON residents TO PUBLIC
refused  KILL 1
refused  .read /etc/passwd
refused  .shell ls
refused  ! ls
refused  \copy residents to x
