using System.Globalization;

namespace Engine.Pages.Figures;

/// <summary>A day, or the seven days up to it, as an address: <c>/figures?day=2026-11-29&amp;span=week</c>.</summary>
/// <param name="Day">Of the reader's own calendar.</param>
public sealed record FiguresAddress(DateOnly Day, bool IsWeek)
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>Where it begins, at the reader's midnight.</summary>
    public DateTimeOffset From => Midnight(IsWeek ? Day.AddDays(-6) : Day);

    public DateTimeOffset To => Midnight(Day.AddDays(1));

    /// <summary>Hours in a step.</summary>
    public int Step => IsWeek ? 24 : 1;

    public string Title => IsWeek
        ? string.Create(CultureInfo.InvariantCulture, $"{Day.AddDays(-6):d MMM} to {Day:d MMM yyyy}")
        : Day.ToString("dddd, d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>As the engine is asked.</summary>
    public string Query => string.Create(CultureInfo.InvariantCulture, $"from={From.UtcDateTime:s}Z&to={To.UtcDateTime:s}Z");

    public FiguresAddress Move(int spans) => this with { Day = Day.AddDays(spans * (IsWeek ? 7 : 1)) };

    /// <summary>What stands in a query; today where it says nothing that is a day.</summary>
    public static FiguresAddress Read(string query, DateOnly today)
    {
        string? Of(string name) => query.TrimStart('?').Split('&').Select(part => part.Split('=', 2))
            .LastOrDefault(part => part.Length == 2 && part[0] == name)?[1];
        var isDay = DateOnly.TryParseExact(Of("day"), Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        return new FiguresAddress(isDay && day > DateOnly.MinValue.AddDays(7) && day < DateOnly.MaxValue.AddDays(-7) ? day : today,
            Of("span") == "week");
    }

    public string Write() => $"/figures?day={Day.ToString(Form, CultureInfo.InvariantCulture)}{(IsWeek ? "&span=week" : "")}";

    private static DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, TimeZoneInfo.Local.GetUtcOffset(local));
    }
}
