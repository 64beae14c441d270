using System.Text.RegularExpressions;

namespace Engine.Journal;

/// <summary>Where a journal lies, as an operator writes it: a folder, or a connection string for PostgreSQL.</summary>
public static partial class JournalPlace
{
    /// <summary>True for <c>Host=…;Database=…</c>, false for a folder.</summary>
    public static bool IsConnection(string place) => NamesAHost().IsMatch(place);

    /// <summary>Opens it for this process alone.</summary>
    /// <exception cref="JournalException">It can't be opened, or another process has it open.</exception>
    public static async Task<IJournal> OpenAsync(string place, CancellationToken cancellation = default) =>
        IsConnection(place) ? await PostgresJournal.OpenAsync(place, new PostgresJournalOptions { Alone = true }, cancellation).ConfigureAwait(false) : SqliteJournal.Open(place);

    [GeneratedRegex(@"(^|;)\s*(Host|Server)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamesAHost();
}
