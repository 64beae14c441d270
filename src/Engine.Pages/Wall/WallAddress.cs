using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Views;

namespace Engine.Pages.Wall;

/// <summary>A view of the wall as an address, so that it can be kept and shared: <c>/wall?phase=waiting&amp;sort=ownedSince</c>.</summary>
public static class WallAddress
{
    /// <summary>
    /// Rows that stay where they are until one ends: in the order of what happened last they would jump while they are read.
    /// </summary>
    private const WallColumn Usual = WallColumn.StartedAt;

    /// <summary>The conversation that stands open beside the list, as a link from elsewhere names it: <c>/wall?open=c-1</c>.</summary>
    public static ConversationId? Open(string query) =>
        Given(query).TryGetValue("open", out var id) && WordId.IsValid(id) ? new ConversationId(id) : null;

    /// <summary>What stands in a query; whatever it does not know is left out.</summary>
    public static WallWindow Read(string query)
    {
        var given = Given(query);
        T? Word<T>(string name) where T : struct, Enum =>
            given.TryGetValue(name, out var word) && Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value)
                ? value : null;
        return new WallWindow(
            new WallFilter(
                Phase: Word<Phase>("phase"),
                Queue: given.TryGetValue("queue", out var queue) && WordId.IsValid(queue) ? new QueueId(queue) : null,
                Mood: Word<MoodBand>("mood"),
                Flagged: given.ContainsKey("flagged") ? true : null,
                IdPart: given.GetValueOrDefault("find")),
            Word<WallColumn>("sort") ?? Usual,
            given.GetValueOrDefault("down") == "true");
    }

    public static string Write(WallWindow window)
    {
        var filter = window.Filter ?? new WallFilter();
        var parts = new List<string>();
        void Add(string name, string? value)
        {
            if (value is not null) parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
        Add("phase", Word(filter.Phase));
        Add("queue", filter.Queue?.Value);
        Add("mood", Word(filter.Mood));
        Add("flagged", filter.Flagged is true ? "true" : null);
        Add("find", filter.IdPart);
        if (window.Sort != Usual || window.Descending) Add("sort", Word<WallColumn>(window.Sort));
        Add("down", window.Descending ? "true" : null);
        return parts.Count == 0 ? "/wall" : $"/wall?{string.Join('&', parts)}";
    }

    private static Dictionary<string, string> Given(string query) => query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part.Split('=', 2)).Where(part => part.Length == 2 && part[1].Length > 0)
        .GroupBy(part => part[0], StringComparer.Ordinal)
        .ToDictionary(part => part.Key, part => Uri.UnescapeDataString(part.Last()[1]), StringComparer.Ordinal);

    private static string? Word<T>(T? value) where T : struct, Enum =>
        value is { } known ? char.ToLower(known.ToString()[0], CultureInfo.InvariantCulture) + known.ToString()[1..] : null;
}
