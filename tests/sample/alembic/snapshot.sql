-- What a database contains, one line per thing, without version tables and without column order.
WITH own AS (
    SELECT c.oid, c.relname, c.relkind
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace
       AND c.relname NOT LIKE '%alembic\_version%'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                          AND d.deptype = 'e')
)
SELECT format('%s %s %s', relkind, relname, obj_description(oid, 'pg_class')) AS line FROM own
UNION ALL
SELECT format('column %s.%s %s null=%s default=%s identity=%s generated=%s %s', o.relname, a.attname,
              format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity,
              a.attgenerated, col_description(o.oid, a.attnum))
  FROM own o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
 WHERE o.relkind IN ('r', 'v', 'm')
UNION ALL
SELECT format('constraint %s.%s %s', o.relname, k.conname, pg_get_constraintdef(k.oid))
  FROM own o JOIN pg_constraint k ON k.conrelid = o.oid
UNION ALL
SELECT format('index %s valid=%s', pg_get_indexdef(o.oid), i.indisvalid)
  FROM own o JOIN pg_index i ON i.indexrelid = o.oid
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(t.oid), obj_description(t.oid, 'pg_trigger'))
  FROM own o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal
UNION ALL
SELECT format('view %s %s', o.relname, pg_get_viewdef(o.oid)) FROM own o WHERE o.relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s start=%s increment=%s owner=%s', s.sequencename, s.start_value, s.increment_by,
              (SELECT d.refobjid::regclass::text || '.' || a.attname
                 FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
                  AND d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass))
  FROM pg_sequences s WHERE s.schemaname = 'public'
UNION ALL
SELECT format('enum %s (%s)', t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder))
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
UNION ALL
SELECT format('function %s', pg_get_functiondef(p.oid))
  FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                      AND d.deptype = 'e')
UNION ALL
SELECT format('extension %s', extname) FROM pg_extension
ORDER BY line
