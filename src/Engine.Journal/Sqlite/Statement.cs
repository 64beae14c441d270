using Microsoft.Data.Sqlite;

namespace Engine.Journal.Sqlite;

/// <summary>A prepared statement, used again and again. Its connection closes it.</summary>
internal sealed class Statement
{
    private readonly SqliteCommand _command;

    /// <param name="parameters">Their names, in the order in which values will be given.</param>
    public Statement(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (var name in parameters) _command.Parameters.Add(new SqliteParameter { ParameterName = name });
        _command.Prepare();
    }

    public void Execute(params ReadOnlySpan<object> values) => With(values).ExecuteNonQuery();

    public object? Scalar(params ReadOnlySpan<object> values) => With(values).ExecuteScalar();

    public SqliteDataReader Read(params ReadOnlySpan<object> values) => With(values).ExecuteReader();

    private SqliteCommand With(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) _command.Parameters[i].Value = values[i];
        return _command;
    }
}
