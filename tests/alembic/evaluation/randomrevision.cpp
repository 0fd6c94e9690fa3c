// SPDX-License-Identifier: MIT
#include "randomrevision.h"

using namespace Qt::StringLiterals;

namespace athanor::test {

namespace {

QString indented(const QString &lines)
{
    return u"    "_s + QString(lines).replace(u"\n"_s, u"\n    "_s);
}

} // namespace

int RandomRevision::number(int lowest, int highest)
{
    // The distributions of the standard library differ from one library to another; the engine does not.
    return lowest + int(m_random() % quint64(highest - lowest + 1));
}

QString RandomRevision::any(const QStringList &choices)
{
    return choices.at(number(0, int(choices.size()) - 1));
}

QString RandomRevision::some(const QStringList &arguments, int oneInChances)
{
    QString result;
    for (const QString &argument : arguments) {
        if (oneIn(oneInChances)) {
            result += u", "_s + argument;
        }
    }
    return result;
}

QString RandomRevision::list(const std::function<QString()> &item, int lowest, int highest)
{
    QStringList items;
    for (int count = number(lowest, highest); count > 0; --count) {
        if (const QString one = item(); !items.contains(one)) {
            items.append(one);
        }
    }
    return items.join(u", "_s);
}

QString RandomRevision::name()
{
    if (oneIn(12)) {
        return any({u"'user'"_s, u"'Order'"_s, u"'with space'"_s, u"'größe'"_s, u"'a\"b'"_s, u"'select'"_s, u"'1st'"_s,
                    u"'a$b'"_s, u"'_x'"_s, u"'per%cent'"_s, u"'co:lon'"_s, u"'do.t'"_s,
                    u"'a_name_that_is_rather_long_but_not_longer_than_postgres_keeps'"_s, u"'UPPER'"_s});
    }
    return any({u"'t'"_s, u"'accounts'"_s, u"'id'"_s, u"'created_at'"_s, u"'name'"_s, u"'value'"_s, u"'kind'"_s,
                u"'a'"_s, u"'b'"_s, u"'c'"_s, u"'order_items'"_s, u"'parent_id'"_s});
}

QString RandomRevision::target()
{
    return any({u"'accounts.id'"_s, u"'t.a'"_s, u"'s.t.a'"_s, u"'user.id'"_s, u"'Group.Id'"_s});
}

QString RandomRevision::text()
{
    return any({u"'plain'"_s, u"\"it's\""_s, u"'100%'"_s, u"'a:b'"_s, u"'back\\\\slash'"_s, u"''"_s, u"'two\\nlines'"_s,
                u"'ü'"_s, u"'a' 'b'"_s, u"f'{1 + 1} of {\"x\"!r}'"_s, u"'%s' % 'x'"_s, u"'{:>4}'.format(7)"_s,
                u"r'\\d+'"_s, u"'x'.upper()"_s, u"'-'.join(['a', 'b'])"_s});
}

QString RandomRevision::type(int depth)
{
    const QString length = QString::number(number(1, 300));
    if (depth < 2 && oneIn(12)) {
        return oneIn(2) ? u"sa.ARRAY(%1%2)"_s.arg(type(2), some({u"dimensions=2"_s}))
                        : u"pg.ARRAY(%1%2)"_s.arg(type(2), some({u"dimensions=1"_s, u"as_tuple=True"_s}));
    }
    // Without the enums of either, which SQLAlchemy makes whatever is written, and no number that counts up.
    if (depth == 0 && oneIn(14)) {
        return u"%1.with_variant(%2, '%3')"_s.arg(any({u"sa.Text()"_s, u"sa.JSON()"_s, u"sa.Date()"_s}),
                                                  any({u"pg.JSONB()"_s, u"sa.String(5)"_s, u"pg.UUID()"_s}),
                                                  any({u"postgresql"_s, u"sqlite"_s, u"mysql"_s}));
    }
    if (depth < 2 && oneIn(10)) {
        return u"%1(%2, name=%3%4)"_s.arg(any({u"sa.Enum"_s, u"pg.ENUM"_s}), list([this] { return text(); }, 1, 3),
                                          any({u"'mood'"_s, u"'Kind'"_s, u"'e'"_s, u"'order_state'"_s, u"'user'"_s}),
                                          some({u"schema='s'"_s, u"create_type=False"_s}, 6));
    }
    if (depth < 2 && oneIn(20)) {
        return u"sa.Enum('x', 'y', name='e', native_enum=False%1)"_s.arg(
            some({u"length=20"_s, u"create_constraint=True"_s}, 2));
    }
    return any({u"sa.Integer()"_s,
                u"sa.BigInteger()"_s,
                u"sa.SmallInteger()"_s,
                u"sa.String()"_s,
                u"sa.String(%1)"_s.arg(length),
                u"sa.String(length=%1%2)"_s.arg(length, some({u"collation='de_DE'"_s}, 8)),
                u"sa.Unicode(%1)"_s.arg(length),
                u"sa.Text()"_s,
                u"sa.UnicodeText()"_s,
                u"sa.VARCHAR(%1)"_s.arg(length),
                u"sa.CHAR(%1)"_s.arg(length),
                u"sa.Boolean()"_s,
                u"sa.Boolean(name='flag_check', create_constraint=True)"_s,
                u"sa.Date()"_s,
                u"sa.DateTime()"_s,
                u"sa.DateTime(timezone=True)"_s,
                u"sa.TIMESTAMP(timezone=%1)"_s.arg(any({u"True"_s, u"False"_s})),
                u"sa.Time(%1)"_s.arg(any({QString(), u"timezone=True"_s})),
                u"sa.Interval(%1)"_s.arg(any({QString(), u"second_precision=3"_s, u"native=False"_s})),
                u"sa.Numeric()"_s,
                u"sa.Numeric(%1, %2)"_s.arg(number(5, 20)).arg(number(0, 5)),
                u"sa.DECIMAL(precision=%1)"_s.arg(number(1, 20)),
                u"sa.Float()"_s,
                u"sa.Float(precision=%1)"_s.arg(number(1, 53)),
                u"sa.Double()"_s,
                u"sa.REAL()"_s,
                u"sa.LargeBinary()"_s,
                u"sa.LargeBinary(length=%1)"_s.arg(length),
                u"sa.JSON()"_s,
                u"sa.JSON(none_as_null=True)"_s,
                u"sa.Uuid()"_s,
                u"sa.Uuid(native_uuid=False)"_s,
                u"sa.UUID()"_s,
                u"sa.PickleType()"_s,
                u"pg.JSONB(astext_type=sa.Text())"_s,
                u"pg.JSON()"_s,
                u"pg.UUID(as_uuid=True)"_s,
                u"pg.INET()"_s,
                u"pg.CIDR()"_s,
                u"pg.MACADDR()"_s,
                u"pg.TSVECTOR()"_s,
                u"pg.HSTORE()"_s,
                u"pg.HSTORE(text_type=sa.Text())"_s,
                u"pg.BIT(%1)"_s.arg(number(1, 9)),
                u"pg.BIT(varying=True)"_s,
                u"pg.BYTEA()"_s,
                u"pg.INTERVAL(%1)"_s.arg(any({QString(), u"precision=2"_s, u"fields='DAY TO SECOND'"_s})),
                u"pg.TIMESTAMP(precision=%1)"_s.arg(number(0, 6)),
                u"pg.TIME(timezone=True, precision=2)"_s,
                u"pg.OID()"_s,
                u"pg.REGCLASS()"_s,
                u"pg.MONEY()"_s,
                u"pg.CITEXT()"_s,
                u"pg.DOUBLE_PRECISION(precision=53)"_s,
                u"pg.INT4RANGE()"_s,
                u"pg.DATERANGE()"_s,
                u"pg.TSTZMULTIRANGE()"_s});
}

QString RandomRevision::serverDefault()
{
    return any({u"'0'"_s, text(), u"sa.text('now()')"_s, u"sa.func.now()"_s, u"sa.func.gen_random_uuid()"_s,
                u"sa.true()"_s, u"sa.false()"_s, u"sa.text(\"'x'\")"_s, u"sa.text('true')"_s, u"sa.null()"_s,
                u"sa.literal(5)"_s, u"sa.cast('1', sa.Integer())"_s, u"sa.func.lower('A')"_s,
                u"sa.func.current_timestamp()"_s, u"sa.text(\"'{}'::jsonb\")"_s,
                u"sa.text('nextval(\\'s\\'::regclass)')"_s, u"sa.DefaultClause('d')"_s, u"str(7)"_s});
}

QString RandomRevision::reference()
{
    return u"sa.ForeignKey(%1%2)"_s.arg(
        target(), some({u"name="_s + name(), u"ondelete='%1'"_s.arg(any({u"CASCADE"_s, u"SET NULL"_s, u"restrict"_s})),
                        u"onupdate='CASCADE'"_s, u"deferrable=True"_s, u"initially='DEFERRED'"_s, u"match='FULL'"_s,
                        u"use_alter=True"_s},
                       6));
}

QString RandomRevision::column()
{
    QString arguments = name() + u", "_s + type();
    // The order of several constraints beside a new column is that of a set.
    if (oneIn(6) && !arguments.contains(u"create_constraint"_s)) {
        arguments += u", "_s + reference();
    }
    if (oneIn(15)) {
        arguments += u", sa.Computed('a + 1'%1)"_s.arg(some({u"persisted=True"_s}, 1));
    } else if (oneIn(15)) {
        arguments += u", sa.Identity(%1)"_s.arg(
            any({QString(), u"always=True"_s, u"start=5, increment=2"_s, u"minvalue=1, maxvalue=99, cycle=True"_s,
                 u"on_null=True"_s, u"cache=3, order=True"_s, u"nominvalue=True, nomaxvalue=True"_s}));
    } else if (oneIn(25)) {
        arguments +=
            u", sa.Sequence('seq'%1)"_s.arg(some({u"start=3"_s, u"schema='s'"_s, u"metadata=sa.MetaData()"_s}));
    } else if (oneIn(3)) {
        arguments += u", server_default="_s + serverDefault();
    }
    if (oneIn(3)) {
        arguments += u", nullable="_s + any({u"True"_s, u"False"_s});
    }
    arguments +=
        some({u"comment="_s + text(), u"primary_key=True"_s, u"autoincrement=%1"_s.arg(any({u"False"_s, u"'auto'"_s})),
              u"default=5"_s, u"onupdate=sa.func.now()"_s, u"info={'a': 1}"_s, u"system=True"_s},
             12);
    return u"sa.Column(%1)"_s.arg(arguments);
}

QString RandomRevision::constraint()
{
    const QString naming = some({u"name="_s + any({name(), u"op.f(%1)"_s.arg(name()), u"None"_s})}, 2);
    const QString timing = some({u"deferrable=True"_s, u"initially='DEFERRED'"_s}, 7);
    switch (number(0, 5)) {
    case 0:
        return u"sa.PrimaryKeyConstraint('id'%1)"_s.arg(naming);
    case 1:
        return u"sa.UniqueConstraint(%1%2%3%4)"_s.arg(any({u"'a'"_s, u"'a', 'id'"_s}), naming, timing,
                                                      some({u"postgresql_nulls_not_distinct=True"_s}, 12));
    case 2:
        return u"sa.ForeignKeyConstraint(['a'], [%1]%2%3%4)"_s.arg(
            target(), naming, timing, some({u"ondelete='CASCADE'"_s, u"onupdate='SET NULL'"_s}));
    case 3:
        return u"sa.CheckConstraint(%1%2)"_s.arg(
            any({u"'a > 0'"_s, u"sa.text('a < 5')"_s, u"'a LIKE \\'x%\\''"_s, u"sa.column('a') > 5"_s,
                 u"sa.column('a').in_(['x', 'y'])"_s, u"sa.and_(sa.column('a') > 1, sa.column('b').is_(None))"_s}),
            naming);
    case 4:
        return u"pg.ExcludeConstraint((%1, '=')%2%3)"_s.arg(
            any({u"'a'"_s, u"sa.column('a')"_s, u"sa.text('a')"_s}), naming,
            some({u"using='gist'"_s, u"where=sa.text('a > 1')"_s, u"ops={'a': 'my_ops'}"_s}));
    default:
        return u"sa.UniqueConstraint('a')"_s;
    }
}

QString RandomRevision::createTable()
{
    QStringList parts{name(), u"sa.Column('a', sa.Integer())"_s, u"sa.Column('id', sa.BigInteger(), nullable=False)"_s};
    if (oneIn(3)) {
        parts.append(u"sa.Column('b', sa.Text())"_s);
    }
    for (int count = number(0, 3); count > 0; --count) {
        parts.append(column());
    }
    for (int count = number(0, 2); count > 0; --count) {
        parts.append(constraint());
    }
    return u"op.create_table(%1%2)"_s.arg(
        parts.join(u", "_s),
        some({u"schema='s'"_s, u"comment="_s + text(), u"if_not_exists=True"_s,
              u"postgresql_partition_by='RANGE (a)'"_s, u"postgresql_tablespace='fast'"_s,
              u"postgresql_with_oids=True"_s, u"postgresql_on_commit='DROP'"_s, u"postgresql_inherits='p'"_s,
              u"prefixes=['UNLOGGED']"_s, u"postgresql_using='heap'"_s, u"info={}"_s, u"mysql_engine='InnoDB'"_s,
              u"sqlite_autoincrement=True"_s},
             14));
}

QString RandomRevision::alterColumn()
{
    return u"op.alter_column(%1, %2%3)"_s.arg(
        name(), name(),
        some({u"nullable=%1"_s.arg(any({u"True"_s, u"False"_s})), u"type_="_s + type(), u"existing_type="_s + type(),
              u"server_default="_s + any({u"None"_s, u"False"_s, serverDefault()}), u"existing_nullable=False"_s,
              u"existing_server_default=sa.text('0')"_s, u"new_column_name="_s + name(),
              u"comment="_s + any({u"None"_s, text()}), u"existing_comment='c'"_s, u"schema='s'"_s,
              u"postgresql_using='a::integer'"_s, u"autoincrement=True"_s},
             4));
}

QString RandomRevision::indexKey()
{
    return any({name(), name(), u"sa.text('lower(a)')"_s, u"sa.func.lower(sa.column('a'))"_s, u"sa.desc('a')"_s,
                u"sa.column('a').desc()"_s, u"sa.text('a DESC NULLS LAST')"_s, u"sa.column('a').desc().nulls_last()"_s,
                u"sa.func.coalesce(sa.column('a'), 'x')"_s, u"sa.literal_column('a')"_s, u"sa.text('(a || b)')"_s});
}

QString RandomRevision::createIndex()
{
    const QString keys = list([this] { return indexKey(); }, 1, 3);
    const QString indexName = any({name(), u"op.f('ix_%1')"_s.arg(number(1, 9)), u"'ix_a'"_s});
    const QString create = u"op.create_index(%1, %2, [%3]%4)"_s.arg(
        indexName, name(), keys,
        some({u"unique=%1"_s.arg(any({u"True"_s, u"False"_s})), u"schema='s'"_s, u"if_not_exists=True"_s,
              u"postgresql_using='%1'"_s.arg(any({u"gin"_s, u"GIST"_s, u"btree"_s})),
              u"postgresql_where=%1"_s.arg(any({u"sa.text('a > 1')"_s, u"sa.column('a') == 'x'"_s,
                                                u"sa.column('a').isnot(None)"_s, u"sa.text(\"a = 'x%'\")"_s})),
              u"postgresql_ops={'a': 'text_pattern_ops'}"_s, u"postgresql_include=['b', 'c']"_s,
              u"postgresql_with={'fillfactor': 70}"_s, u"postgresql_concurrently=True"_s,
              u"postgresql_nulls_not_distinct=True"_s, u"postgresql_tablespace='fast'"_s, u"mysql_length=10"_s},
             7));
    const QString drop = u"op.drop_index(%1%2)"_s.arg(
        indexName,
        some({u"table_name="_s + name(), u"schema='s'"_s, u"if_exists=True"_s, u"postgresql_concurrently=True"_s}));
    return oneIn(3) ? drop : create;
}

QString RandomRevision::constraintOperation()
{
    const QString own = any({name(), u"op.f('ck_%1')"_s.arg(number(1, 9)), u"None"_s});
    const QString timing = some({u"deferrable=True"_s, u"initially='IMMEDIATE'"_s, u"schema='s'"_s}, 7);
    switch (number(0, 5)) {
    case 0:
        return u"op.create_unique_constraint(%1, %2, [%3]%4)"_s.arg(own, name(), name(), timing);
    case 1:
        return u"op.create_foreign_key(%1, %2, %3, [%4], ['id']%5)"_s.arg(
            own, name(), name(), name(),
            some({u"ondelete='CASCADE'"_s, u"onupdate='RESTRICT'"_s, u"source_schema='s'"_s, u"referent_schema='r'"_s,
                  u"deferrable=True"_s, u"initially='DEFERRED'"_s, u"match='FULL'"_s, u"use_alter=True"_s,
                  u"postgresql_not_valid=True"_s},
                 7));
    case 2:
        return u"op.create_check_constraint(%1, %2, %3%4)"_s.arg(
            own, name(),
            any({u"'a > 0'"_s, u"sa.text('a < 5')"_s, u"sa.column('a') != 5"_s, u"sa.func.length(sa.column('a')) > 3"_s,
                 u"sa.column('a').like('x%')"_s, u"sa.or_(sa.column('a') == 1, sa.column('b').is_(True))"_s,
                 u"sa.column('a').between(1, 5)"_s, u"~sa.column('a').in_([1, 2])"_s}),
            timing.contains(u"initially"_s) ? QString() : timing);
    case 3:
        return u"op.create_primary_key(%1, %2, [%3])"_s.arg(own, name(), name());
    case 4:
        return u"op.create_exclude_constraint(%1, 't', (sa.column('a'), '&&')%2)"_s.arg(
            own, some({u"using='gist'"_s, u"where='a > 1'"_s, u"schema='s'"_s}));
    default:
        return u"op.drop_constraint(%1, %2%3)"_s.arg(
            oneIn(2) ? name() : u"op.f('fk_a')"_s, name(),
            some({u"type_='%1'"_s.arg(any({u"unique"_s, u"foreignkey"_s, u"primary"_s, u"check"_s})), u"schema='s'"_s},
                 2));
    }
}

QString RandomRevision::condition()
{
    return any({u"t.c.a == 1"_s,
                u"t.c.b == "_s + text(),
                u"t.c.a.is_(None)"_s,
                u"t.c.b.isnot(None)"_s,
                u"t.c.a.in_([1, 2, 3])"_s,
                u"~t.c.b.like('x%')"_s,
                u"sa.and_(t.c.a > 1, t.c.b != 'y')"_s,
                u"sa.or_(t.c.a < 1, sa.not_(t.c.a == 5))"_s,
                u"sa.func.length(t.c.b) > 3"_s,
                u"t.c.a.between(1, 5)"_s,
                u"t.c.b.ilike('%Ü')"_s,
                u"t.c.d > sa.func.now()"_s,
                u"t.c.f.is_(True)"_s,
                u"(t.c.a + 1) * 2 == 4"_s,
                u"t.c.a % 2 == 0"_s,
                u"t.c.b.startswith('x')"_s,
                u"sa.text('a = 1')"_s,
                u"sa.cast(t.c.a, sa.String()) == 'x'"_s,
                u"sa.exists().where(t.c.a == 1)"_s,
                u"t.c.a == sa.select(sa.func.max(t.c.a)).scalar_subquery()"_s});
}

QString RandomRevision::dataChange()
{
    const QString table =
        u"t = sa.table('%1', sa.column('a', sa.Integer()), sa.column('b', sa.String()), "
        "sa.column('d', sa.DateTime()), sa.column('f', sa.Boolean()), sa.column('j', pg.JSONB()))\n"_s.arg(
            any({u"t"_s, u"Order"_s, u"accounts"_s}));
    const QString value = any({u"1"_s, u"None"_s, u"-5"_s, u"10 ** 3"_s, u"len('abc')"_s, u"True and 7"_s});
    switch (number(0, 7)) {
    case 0:
        return u"op.execute(%1)"_s.arg(
            any({u"'SELECT 1'"_s, u"sa.text('UPDATE t SET a = 1')"_s, text(),
                 u"'UPDATE t SET b = %1'"_s.arg(u"\\'x\\'"_s), u"f'DROP TYPE {\"x\"}'"_s,
                 u"sa.text('UPDATE t SET a = :v').bindparams(v=%1)"_s.arg(value), u"sa.text('SELECT \\\\:x')"_s,
                 u"sa.DDL('ALTER TABLE t SET (a = 1)')"_s, u"sa.schema.CreateSequence(sa.Sequence('q'))"_s}));
    case 1:
        return table + u"op.execute(t.update().where(%1).values(a=%2%3))"_s.arg(
                           condition(), value, some({u"b="_s + text(), u"f=True"_s, u"d=sa.func.now()"_s}));
    case 2:
        return table + u"op.execute(t.delete().where(%1))"_s.arg(condition());
    case 3:
        return table + u"op.execute(t.insert().values(a=%1, b=%2))"_s.arg(value, text());
    case 4:
        return table + u"op.execute(sa.update(t).where(%1).values({'b': %2}))"_s.arg(
                           condition(), any({text(), u"sa.case((t.c.a > 1, 'x'), else_='y')"_s, u"t.c.b + '!'"_s,
                                             u"sa.func.upper(t.c.b)"_s}));
    case 5:
        return table + u"op.bulk_insert(t, [%1])"_s.arg(list(
                           [this, &value] { return u"{'a': %1, 'b': %2%3}"_s.arg(value, text(), QString()); }, 1, 3));
    case 6:
        return table + u"op.execute(sa.insert(t).from_select(['a', 'b'], sa.select(t.c.a, t.c.b).where(%1)))"_s.arg(
                           condition());
    default:
        return table + u"op.execute(t.select().where(%1))"_s.arg(condition());
    }
}

QString RandomRevision::batch()
{
    QStringList lines;
    for (int count = number(1, 3); count > 0; --count) {
        switch (number(0, 5)) {
        case 0:
            lines.append(u"b.add_column(%1)"_s.arg(column()));
            break;
        case 1:
            lines.append(u"b.drop_column(%1)"_s.arg(name()));
            break;
        case 2:
            lines.append(u"b.alter_column(%1%2)"_s.arg(
                name(), some({u"nullable=False"_s, u"type_="_s + type(), u"server_default="_s + serverDefault(),
                              u"new_column_name="_s + name(), u"existing_type=sa.Integer()"_s},
                             2)));
            break;
        case 3:
            lines.append(u"b.create_index(%1, [%2]%3)"_s.arg(name(), name(), some({u"unique=True"_s})));
            break;
        case 4:
            lines.append(u"b.create_unique_constraint(%1, [%2])"_s.arg(name(), name()));
            break;
        default:
            lines.append(u"b.create_foreign_key(%1, %2, [%3], ['id']%4)"_s.arg(name(), name(), name(),
                                                                               some({u"ondelete='CASCADE'"_s})));
        }
    }
    return u"with op.batch_alter_table(%1%2) as b:\n"_s.arg(name(), some({u"schema='s'"_s, u"recreate='never'"_s}, 6)) +
           indented(lines.join(u'\n'));
}

QString RandomRevision::nested(int depth)
{
    const QString inner = operation(depth + 1);
    switch (number(0, 8)) {
    case 0:
        return u"for n in [%1]:\n"_s.arg(list([this] { return name(); }, 0, 3)) +
               indented(u"op.drop_table(n)\n"_s + inner);
    case 1:
        return u"def helper(table, *rest, schema=None, **more):\n"_s +
               indented(inner + u"\nop.drop_table(table, schema=schema)") +
               u"\nhelper(%1%2)"_s.arg(name(), some({u"schema='s'"_s}));
    case 2:
        return u"if %1:\n"_s.arg(any({u"True"_s, u"1 > 2"_s, u"op.get_context().dialect.name == 'postgresql'"_s,
                                      u"not []"_s, u"'a' in {'a': 1}"_s,
                                      u"op.get_bind().dialect.name != 'postgresql'"_s, u"op.get_context().as_sql"_s})) +
               indented(inner) + u"\nelse:\n" + indented(operation(depth + 1));
    case 3:
        // Neither empty nor left by an exception: COMMIT and BEGIN of such a block are not told yet.
        return u"with op.get_context().autocommit_block():\n"_s +
               indented(u"op.drop_table(%1)\nop.drop_table('b')"_s.arg(name()));
    case 4:
        return u"try:\n"_s + indented(inner) + u"\nfinally:\n    op.drop_table('at_last')"_s;
    case 5:
        return u"columns = [sa.Column(n, sa.Integer()) for n in ('x', 'y', 'z') if n != %1]\n"
               "op.create_table('made', *columns)"_s.arg(any({u"'y'"_s, u"'q'"_s}));
    case 6:
        return u"i = 0\nwhile i < %1:\n    op.drop_column('t', f'c{i}')\n    i += 1"_s.arg(number(0, 3));
    case 7:
        return u"kind = %1\nop.add_column('t', sa.Column('k', kind))\nop.add_column('u', sa.Column('k', kind))"_s.arg(
            type());
    default:
        return u"for t, (c, n) in {'p': ('q', %1), 'r': ('s', 2)}.items():\n"
               "    op.add_column(t, sa.Column(c, sa.String(n)))"_s.arg(number(1, 50));
    }
}

QString RandomRevision::operation(int depth)
{
    switch (number(0, depth < 2 ? 15 : 13)) {
    case 0:
    case 1:
        return createTable();
    case 2:
        return u"op.drop_table(%1%2)"_s.arg(name(), some({u"schema='s'"_s, u"if_exists=True"_s}));
    case 3:
    case 4:
        return u"op.add_column(%1, %2%3)"_s.arg(name(), column(), some({u"schema='s'"_s, u"if_not_exists=True"_s}, 6));
    case 5:
        if (oneIn(5)) {
            return u"op.add_column('t', sa.Column(%1, sa.Integer(), index=True))"_s.arg(name());
        }
        return u"op.drop_column(%1, %2%3)"_s.arg(
            name(), name(), some({u"schema='s'"_s, u"if_exists=True"_s, u"mssql_drop_default=True"_s}, 6));
    case 6:
    case 7:
        return alterColumn();
    case 8:
        return createIndex();
    case 9:
        return constraintOperation();
    case 10:
        return any({u"op.rename_table(%1, %2%3)"_s.arg(name(), name(), some({u"schema='s'"_s})),
                    u"op.create_table_comment(%1, %2%3)"_s.arg(name(), text(),
                                                               some({u"existing_comment='c'"_s, u"schema='s'"_s})),
                    u"op.drop_table_comment(%1%2)"_s.arg(name(), some({u"existing_comment='c'"_s, u"schema='s'"_s}))});
    case 11:
    case 12:
        return dataChange();
    case 13:
        return batch();
    default:
        return nested(depth);
    }
}

QString RandomRevision::body()
{
    QStringList lines;
    for (int count = number(1, 3); count > 0; --count) {
        lines.append(operation());
    }
    return lines.join(u'\n');
}

} // namespace athanor::test
