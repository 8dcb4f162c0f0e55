package io.waybill.spring;

import io.waybill.engine.Tracker;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.ibatis.type.BaseTypeHandler;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.MappedJdbcTypes;
import org.apache.ibatis.type.MappedTypes;

/**
 * A {@link Tracker} in a column of {@code BINARY(16)}, for MyBatis. A column that is null is a null tracker; bytes that are no
 * tracker are refused with an {@link SQLException} that names the column and says why.
 */
@MappedTypes(Tracker.class)
@MappedJdbcTypes(value = {JdbcType.BINARY, JdbcType.VARBINARY}, includeNullJdbcType = true)
public final class TrackerTypeHandler extends BaseTypeHandler<Tracker> {
    /** MyBatis makes one. */
    public TrackerTypeHandler() {}

    @Override
    public void setNonNullParameter(PreparedStatement statement, int place, Tracker tracker, JdbcType type)
            throws SQLException {
        statement.setBytes(place, tracker.toBytes());
    }

    @Override
    public Tracker getNullableResult(ResultSet row, String column) throws SQLException {
        return tracker(row.getBytes(column), column);
    }

    @Override
    public Tracker getNullableResult(ResultSet row, int place) throws SQLException {
        return tracker(row.getBytes(place), "column " + place);
    }

    @Override
    public Tracker getNullableResult(CallableStatement statement, int place) throws SQLException {
        return tracker(statement.getBytes(place), "parameter " + place);
    }

    private static Tracker tracker(byte[] bytes, String column) throws SQLException {
        try {
            return bytes == null ? null : Tracker.fromBytes(bytes);
        } catch (IllegalArgumentException wrong) {
            throw new SQLException(column + ": " + wrong.getMessage(), wrong);
        }
    }
}
