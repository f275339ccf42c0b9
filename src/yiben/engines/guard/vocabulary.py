"""What a guarded statement may be made of. Whatever is not named here is refused.

`NODES` are the parts of SQLGlot's tree, `FUNCTIONS` the functions it has no part of its own for.
Left out on purpose: everything that reads files, settings, the catalogue, the running statement
(`current_query` would show the data files) or statistics (`stats` shows minima of what is hidden),
that waits, writes, or runs text as SQL.
"""

_QUERY = """
    Select From Where Group Having Order Ordered Limit Offset Fetch LimitOptions Distinct With CTE
    Subquery Union Intersect Except Values Tuple Table TableAlias Alias Aliases Column Identifier Star
    Columns Join Lateral Unnest GenerateSeries Qualify Window WindowSpec Filter WithinGroup GroupingSets
    Cube Rollup TableSample HistoricalData Paren Lambda Kwarg Comprehension Var
"""

_VALUES = """
    Literal Null Boolean Cast TryCast DataType DataTypeParam ColumnDef Interval IntervalSpan Array
    Struct PropertyEQ ToMap Map Bracket Slice Dot Case If Collate Escape AtTimeZone Extract Explode
    JSONPath JSONPathRoot JSONPathKey JSONPathSubscript JSONPathWildcard JSONPathSlice JSONPathUnion
"""

_OPERATORS = """
    And Or Xor Not Neg Add Sub Mul Div IntDiv Mod Pow DPipe Concat ConcatWs BitwiseAnd BitwiseOr
    BitwiseXor BitwiseNot BitwiseLeftShift BitwiseRightShift EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ
    Is In Between Like ILike Glob SimilarTo RegexpLike RegexpILike RegexpFullMatch Exists Any All
    Contains StartsWith EndsWith ArrayContainsAll ArrayContainedBy ArrayOverlaps Overlaps IgnoreNulls
    RespectNulls
"""

_SCALARS = """
    Abs Acos Asin Atan Atan2 Cos Cot Sin Tan Sqrt Cbrt Exp Ln Log Ceil Floor Round Trunc Sign Pi Degrees
    Radians Factorial Greatest Least Coalesce Nullif Rand Uuid Try Typeof IsInf IsNan Upper Lower Length
    BitLength Ascii Unicode Chr Trim Pad Left Right Substring Replace Reverse Repeat Split SplitPart
    StrPosition Translate Format Hex Unhex MD5 SHA SHA2 ToBase64 FromBase64 Levenshtein
    JarowinklerSimilarity RegexpExtract RegexpExtractAll RegexpReplace RegexpSplit Date DateAdd DateSub
    DateDiff DateTrunc DateBin DateFromParts Day DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Dayname
    Month Monthname Quarter Year Week WeekOfYear Hour Minute Second LastDay TimeFromParts TimeToStr
    TimeToUnix StrToTime StrToDate TimestampAdd TimestampSub TimestampDiff TimestampTrunc
    TimestampFromParts TsOrDsToDate TsOrDsToTimestamp TsOrDsAdd TsOrDsDiff UnixToTime ToDays CurrentDate
    CurrentTime CurrentTimestamp Localtimestamp Localtime Timestamp ArrayAppend ArrayConcat
    ArrayContains ArrayDistinct ArrayFilter ArrayIntersect ArrayMax ArrayMin ArrayPosition ArrayPrepend
    ArraySize ArraySlice ArraySort ArrayToString Flatten Transform Reduce StructExtract MapFromEntries
    MapKeys JSONExtract JSONExtractScalar JSONKeys JSONType
"""

_AGGREGATES = """
    Count CountIf Sum Avg Min Max Median Mode AnyValue First Last ArgMax ArgMin ArrayAgg List
    GroupConcat ApproxDistinct ApproxQuantile ApproxTopK BitwiseAndAgg BitwiseOrAgg BitwiseXorAgg
    LogicalAnd LogicalOr Corr CovarPop CovarSamp Kurtosis Skewness Quantile PercentileCont
    PercentileDisc RegrAvgx RegrAvgy RegrCount RegrIntercept RegrR2 RegrSlope RegrSxx RegrSxy RegrSyy
    Stddev StddevPop StddevSamp Variance VariancePop Grouping GroupingId RowNumber Rank DenseRank
    PercentRank CumeDist Ntile Lag Lead FirstValue LastValue NthValue
"""

_NAMED = """
    age ago arbitrary array_aggr array_extract array_has_any array_indexof array_sort array_transform
    array_unique array_value array_zip bar base64 bin bit_count cardinality century count_star
    current_localtime damerau_levenshtein date_part date_sub datepart datesub days_in_month decade
    entropy era even favg fdiv fmod formatreadablesize fsum gcd geomean hamming hash histogram isfinite
    isoyear jaccard jaro_similarity json_array_length json_valid kahan_sum lcm left_grapheme
    length_grapheme list_any_value list_avg list_count list_extract list_has_all list_indexof
    list_intersect list_median list_mode list_position list_reverse list_reverse_sort list_slice
    list_sort list_string_agg list_sum list_unique list_zip mad map_contains map_entries map_extract
    map_values mean microsecond millennium millisecond multiply nfc_normalize now octet_length ord
    prefix product regexp_escape regexp_split_to_array reservoir_quantile right_grapheme
    round_even row row_to_json sem signbit strip_accents strlen struct_insert struct_keys
    substring_grapheme subtract suffix sumkahan timezone to_base to_hours to_json to_microseconds
    to_milliseconds to_minutes to_months to_quarters to_seconds to_weeks to_years try_strptime
    url_decode url_encode wavg weekday yearweek
"""

NODES = frozenset(f"{_QUERY} {_VALUES} {_OPERATORS} {_SCALARS} {_AGGREGATES}".split())
FUNCTIONS = frozenset(_NAMED.split())

TABLE_PARTS = frozenset({"this", "alias", "db", "catalog", "when", "sample", "joins", "laterals"})
"""What a table in FROM may carry."""
