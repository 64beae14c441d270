using System.Globalization;
using Npgsql;

namespace Engine.Journal.Postgres;

/// <summary>How the journal connects.</summary>
internal sealed class Database : IAsyncDisposable
{
    // Every one of our statements is a few look-ups in an index, for which there is one good plan, whatever the statistics say of
    // tables that were empty a minute ago: index scans, chosen once. The words of a commit's durability are said, not inherited.
    private const string Session =
        "-c synchronous_commit=on -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c jit=off -c "
            + "default_transaction_isolation=read\\ committed";

    private readonly string _alone;

    /// <exception cref="JournalException">It is no connection string.</exception>
    public Database(string connection, PostgresJournalOptions options)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new JournalException(
                $"That is no connection string for PostgreSQL ({e.Message.TrimEnd('.')}): write it as "
                    + $"'Host=…;Username=…;Password=…;Database=…'.", e);
        }
        if (string.IsNullOrEmpty(settings.Host))
            throw new JournalException("A connection string for PostgreSQL names a host: 'Host=…;Username=…;Password=…;Database=…'.");
        Place = string.Create(CultureInfo.InvariantCulture,
            $"'{settings.Database ?? settings.Username}' at {settings.Host}:{settings.Port}");
        settings.Options = string.IsNullOrEmpty(settings.Options) ? Session : settings.Options + " " + Session;
        settings.ApplicationName ??= "engine journal";
        settings.Timeout = (int)Math.Ceiling(options.ConnectMax.TotalSeconds);
        settings.CommandTimeout = (int)Math.Ceiling(options.StatementMax.TotalSeconds);
        settings.MaxAutoPrepare = 20;
        settings.AutoPrepareMinUsages = 2;
        settings.NoResetOnClose = true;   // nothing of ours changes a session
        settings.Enlist = false;
        settings.MaxPoolSize = options.ReadersMax;
        Readers = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        settings.KeepAlive = 10;   // a host that is gone without a word is noticed
        _alone = settings.ToString();
    }

    /// <summary>The database and its address, without the password: for people.</summary>
    public string Place { get; }

    /// <summary>Connections for whoever comes.</summary>
    public NpgsqlDataSource Readers { get; }

    /// <summary>A connection of one's own.</summary>
    /// <param name="name">By which the server knows it; null: as all others.</param>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellation, string? name = null)
    {
        var connection = new NpgsqlConnection(name is null ? _alone
            : new NpgsqlConnectionStringBuilder(_alone) { ApplicationName = name }.ToString());
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => Readers.DisposeAsync();
}
