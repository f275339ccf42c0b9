# Text: every function that could show, measure or compare what is hidden.
answers  SELECT id, upper(name), lower(email), length(name), strlen(name), reverse(id_card) FROM residents
answers  SELECT left(id_card, 17), right(id_card, 4), substr(id_card, 7, 8), id_card[7:14], id_card[-4:] FROM residents
answers  SELECT ascii(right(name, 1)), unicode(name[2]), ord(name), chr(ascii(name)) FROM residents
answers  SELECT md5(id_card), sha1(id_card), sha256(phone), hash(card) FROM residents
answers  SELECT hex(name), bin(name) FROM residents
refused  SELECT to_base64(encode(name)) FROM residents
refused  SELECT octet_length(encode(name)) FROM residents
answers  SELECT hex(name), unhex(hex(phone)) FROM residents
refused  SELECT base64(encode('x')) FROM residents
answers  SELECT levenshtein(name, '王鑫焱'), damerau_levenshtein(name, '李焱淼'), hamming(phone, '13871000000') FROM residents
answers  SELECT jaccard(name, '王鑫焱'), jaro_similarity(email, 'zhdanglan1@example.gov.cn'), jaro_winkler_similarity(card, '6222028431') FROM residents
answers  SELECT position('焱' IN name), strpos(address, '滨河'), instr(note, '甲'), contains(diagnosis, '流感') FROM residents
answers  SELECT starts_with(name, '王鑫'), suffix(name, '焱'), prefix(phone, '1387'), ends_with(email, '1@example.gov.cn') FROM residents
answers  SELECT split_part(email, '@', 1), string_split(address, '路'), str_split_regex(note, '\d') FROM residents
answers  SELECT regexp_extract(id_card, '\d{6}(\d{8})', 1), regexp_replace(phone, '(\d{3})\d{4}', '\1'), regexp_matches(name, '[鑫焱]') FROM residents
answers  SELECT regexp_extract_all(note, '.'), regexp_split_to_array(address, '.'), regexp_full_match(phone, '1387.*') FROM residents
answers  SELECT translate(phone, '0123456789', 'abcdefghij'), replace(name, '**', ''), trim(name, '*') FROM residents
answers  SELECT lpad(name, 20, '-'), rpad(id_card, 20, '-'), repeat(name, 3), concat_ws('/', name, phone, card) FROM residents
answers  SELECT name || phone || id_card || card || email || address || plate FROM residents
answers  SELECT format('{} {}', name, salary) FROM residents
refused  SELECT printf('%s', phone) FROM residents
answers  SELECT format('{} {}', name, phone) FROM residents
answers  SELECT concat(name, id_card) FROM residents
refused  SELECT name.upper() FROM residents
refused  SELECT phone.left(7) FROM residents
refused  SELECT email.split('@')[1] FROM residents
answers  SELECT strip_accents(name), nfc_normalize(name), left_grapheme(name, 2), length_grapheme(name), substring_grapheme(name, 2, 1) FROM residents
answers  SELECT url_encode(name), url_decode(url_encode(email)), to_json(name) FROM residents
refused  SELECT json_quote(name) FROM residents
answers  SELECT bar(length(name), 0, 10, 20), formatReadableSize(score), to_base(score, 16) FROM residents
answers  SELECT name LIKE '王鑫%', name ILIKE '%焱%', name SIMILAR TO '.鑫.', name GLOB '?鑫*', name ~ '鑫', name NOT LIKE '王%' FROM residents
answers  SELECT name COLLATE NOCASE, name COLLATE NFC < '王鑫', id_card COLLATE POSIX FROM residents
answers  SELECT name COLLATE de, name COLLATE zh FROM residents ORDER BY name COLLATE zh
answers  SELECT regexp_escape(name), array_to_string(string_split(phone, ''), '.'), list_reverse(string_split(name, '')) FROM residents
answers  SELECT bit_length(name), bit_count(score), xor(score::INT, 1) FROM residents
refused  SELECT getbit(name::BIT, 3) FROM residents
answers  SELECT chr(unicode(name) + 1) FROM residents
refused  SELECT text_split(name, '') FROM residents
refused  SELECT parse_filename(name) FROM residents
refused  SELECT parse_path(address) FROM residents
# Numbers.
answers  SELECT salary, salary + 0, -salary, abs(salary), salary::VARCHAR, salary::INTEGER, round(salary, -3), sign(salary) FROM residents
answers  SELECT score % 10, score // 10, score ** 2, score & 255, score | 1, score << 1, score >> 1, ~score FROM residents
answers  SELECT sqrt(score), ln(score), log(score), exp(salary / 100000), pow(score, 2), cbrt(score), gcd(score, 10), lcm(score, 2) FROM residents
answers  SELECT ceil(salary), floor(salary), trunc(salary), fmod(salary, 7), fdiv(score, 3), even(salary), factorial((score % 5)::INT) FROM residents
answers  SELECT greatest(salary, 0), least(score, 1), coalesce(salary, -1), ifnull(score, -1), nullif(score, 7310001) FROM residents
answers  SELECT isnan(salary), isinf(salary), isfinite(salary), signbit(salary), typeof(salary), salary IS NULL FROM residents
answers  SELECT sin(score), cos(score), atan2(score, salary), degrees(score), radians(score) FROM residents
refused  SELECT gamma(score) FROM residents
answers  SELECT 1 / score, salary / 0, score / NULL, mod(score, 3), multiply(score, 2), subtract(score, 1) FROM residents
refused  SELECT divide(score, 3) FROM residents
answers  SELECT random() < salary / 100000 IS NULL FROM residents
refused  SELECT setseed(salary / 1000000) FROM residents
answers  SELECT to_hours(score::INT), to_days(score::INT), to_months(score::INT % 12), INTERVAL (score) SECOND FROM residents
refused  SELECT make_date(born::INTEGER) FROM residents
answers  SELECT make_date(1900 + score::INT % 100, 1, 1) FROM residents
# Dates and times.
answers  SELECT born, year(born), month(born), day(born), dayofyear(born), dayname(born), monthname(born), quarter(born), weekday(born) FROM residents
answers  SELECT date_part('month', born), extract(day FROM born), date_trunc('month', born), last_day(born), strftime(born, '%m-%d') FROM residents
answers  SELECT date_diff('day', born, DATE '2020-01-01'), age(born), born - DATE '1950-01-01', born + 30, date_add(born, INTERVAL 1 DAY) FROM residents
answers  SELECT epoch(seen), epoch_ms(seen), hour(seen), minute(seen), second(seen), time_bucket(INTERVAL '1 hour', seen), seen::TIME FROM residents
answers  SELECT date_sub('month', born, DATE '2020-06-15'), datediff('week', born, DATE '2020-06-15'), week(born), yearweek(born), isoyear(born), era(born) FROM residents
answers  SELECT born::VARCHAR, born::TIMESTAMP, seen::DATE, strftime(seen, '%H:%M:%S'), isodow(born) FROM residents
refused  SELECT julian(born) FROM residents
answers  SELECT seen AT TIME ZONE 'Asia/Shanghai', timezone('UTC', seen), seen::TIMESTAMPTZ, to_timestamp(score) FROM residents
answers  SELECT strptime(born::VARCHAR, '%Y-%m-%d'), try_strptime(seen::VARCHAR, '%Y'), date_part(['year', 'month'], born) FROM residents
answers  SELECT datepart('doy', seen), century(born), decade(born), millennium(born), microsecond(seen), days_in_month(born) FROM residents
answers  SELECT due, at, at::VARCHAR, hour(at), due - DATE '1999-01-01', extract(minute FROM at) FROM docs
# Lists, structs, maps, JSON.
answers  SELECT tags, tags[1], tags[-1], len(tags), list_contains(tags, 'x'), list_sort(tags), array_to_string(tags, ',') FROM docs
answers  SELECT doc, doc.inner, doc['inner'], doc.n, struct_extract(doc, 'inner'), doc.* FROM docs
answers  SELECT docs.doc.inner, docs.doc.n FROM docs
answers  SELECT props, props['k'], props.k, map_keys(props), map_values(props), map_extract(props, 'k'), cardinality(props), map_entries(props) FROM docs
answers  SELECT numbers, list_sum(numbers), list_max(numbers), list_avg(numbers) FROM docs
refused  SELECT list_aggregate(numbers, 'max') FROM docs
answers  SELECT list_sum(numbers), list_avg(numbers), list_median(numbers), list_unique(numbers), list_distinct(numbers), list_mode(numbers) FROM docs
answers  SELECT json FROM docs
refused  SELECT json->'a' FROM docs
refused  SELECT json->>'$.a' FROM docs
refused  SELECT json_extract(json, '$.b') FROM docs
refused  SELECT json_extract_string(json, 'a') FROM docs
refused  SELECT json_type(json) FROM docs
refused  SELECT json_keys(json) FROM docs
answers  SELECT json_valid(json) FROM docs
refused  SELECT json->'$.b[0]', json->>'$.*', json_array_length(json, '$.b') FROM docs
refused  SELECT json_structure(json) FROM docs
refused  SELECT json::JSON, to_json(docs), row_to_json(docs) FROM docs
refused  SELECT json_group_array(tags) FROM docs
refused  SELECT from_json(json, '{"a": "VARCHAR"}') FROM docs
refused  SELECT json_transform(json, '{"a": "VARCHAR"}') FROM docs
refused  SELECT json_serialize_sql('SELECT 1') FROM docs
answers  SELECT list_transform(tags, x -> x || '!'), list_filter(tags, x -> x LIKE '闪%') FROM docs
refused  SELECT list_reduce(numbers, (a, b) -> a + b) FROM docs
answers  SELECT [x || '?' FOR x IN tags IF x > ''], list_transform([1, 2], i -> tags[i]) FROM docs
refused  SELECT apply(numbers, n -> n % 7) FROM docs
answers  SELECT list_zip(tags, numbers), flatten([tags, tags]), list_concat(tags, ['y']), list_append(tags, name) FROM docs, residents
answers  SELECT list_has_any(tags, ['x']), tags && ['x'], tags @> ['x'], list_intersect(tags, ['x']), list_position(tags, 'x') FROM docs
answers  SELECT unnest(tags) FROM docs
answers  SELECT unnest(doc) FROM docs
answers  SELECT unnest([doc, doc], recursive := true) FROM docs
refused  SELECT unnest(props) FROM docs
answers  SELECT u FROM docs, unnest(docs.tags) AS t(u)
answers  SELECT {'a': name, 'b': id_card} FROM residents
answers  SELECT struct_pack(a := name, b := phone) FROM residents
answers  SELECT row(name, card) FROM residents
answers  SELECT [name, phone] FROM residents
refused  SELECT map([name], [card]) FROM residents
refused  SELECT MAP {name: phone} FROM residents
answers  SELECT struct_insert(doc, z := id), struct_keys(doc) FROM docs
refused  SELECT struct_concat(doc, {'q': id}) FROM docs
refused  SELECT struct_update(doc, n := 1) FROM docs
answers  SELECT struct_insert(doc, z := id), struct_keys(doc) FROM docs
answers  SELECT (residents).name, (residents).id_card, residents['name'] FROM residents
answers  SELECT residents FROM residents
answers  SELECT r, r.name, to_json(r) FROM residents r
answers  SELECT list(r) FROM residents r
answers  SELECT raw, raw::VARCHAR, hex(raw), md5(raw), octet_length(raw), money, money::INT, weight, big FROM docs
refused  SELECT decode(raw) FROM docs
answers  SELECT array_value(score, score) FROM residents
refused  SELECT list_cosine_similarity([score], [1.0]) FROM residents
refused  SELECT array_distance([1.0, 2.0], [score, 2.0]) FROM residents
refused  SELECT union_value(a := name) FROM residents
refused  SELECT union_tag(union_value(a := name)) FROM residents
refused  SELECT enum_code('x') FROM residents
answers  SELECT hash(residents), hash(name, phone), hash(doc) FROM residents, docs
answers  SELECT typeof(name), typeof(doc), typeof(props) FROM residents, docs
refused  SELECT pg_typeof(raw) FROM residents, docs
answers  SELECT typeof(name), typeof(doc), typeof(props), typeof(raw), typeof(money) FROM residents, docs
answers  SELECT greatest(name, phone, card), least(name, email), coalesce(name, phone), name IS DISTINCT FROM '王鑫焱' FROM residents
answers  SELECT CASE WHEN salary > 9000 THEN 'rich' WHEN salary IS NULL THEN '?' ELSE 'poor' END, if(member = '是', 1, 0) FROM residents
answers  SELECT CASE diagnosis WHEN '骨折密' THEN 1 WHEN '甲型流感暗' THEN 2 ELSE 0 END FROM residents
answers  SELECT name = '王鑫焱', phone = '13871001357', born = DATE '1951-06-13', score = 7310001, diagnosis IN ('骨折密', '甲型流感暗') FROM residents
