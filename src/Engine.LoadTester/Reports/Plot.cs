using System.Globalization;
using System.Net;
using System.Text;

namespace Engine.LoadTester.Reports;

/// <summary>One line of a plot.</summary>
/// <param name="Color">A CSS class that the page gives a colour.</param>
internal sealed record Curve(string Name, string Color, IReadOnlyList<(double X, double Y)> Points);

/// <summary>An SVG plot: axes, a grid, curves or bars, a legend. No script, nothing from elsewhere.</summary>
internal static class Plot
{
    private const int Width = 920, Height = 260, Left = 64, Right = 16, Top = 30, Bottom = 38;

    /// <param name="shades">Stretches of the x axis with a name each, drawn behind the curves.</param>
    /// <param name="ground">Whether the y axis starts at 0; sentiment does not.</param>
    /// <param name="decades">Whether the x axis is logarithmic.</param>
    public static string Lines(
        string x, string y, IReadOnlyList<Curve> curves, bool logarithmic = false,
            bool ground = true, IReadOnlyList<(double From, double To, string Name)>? shades = null,
        bool decades = false)
    {
        var points = curves.SelectMany(c => c.Points).ToArray();
        if (points.Length == 0) return "<p class=\"none\">Nothing was measured.</p>";
        var xs = new Axis(points.Min(p => p.X), points.Max(p => p.X), decades);
        var least = points.Min(p => p.Y);
        var ys = logarithmic
            ? Axis.Decades(points.Where(p => p.Y > 0).Select(p => p.Y).DefaultIfEmpty(1).Min(), points.Max(p => p.Y))
            : Axis.Round(ground ? Math.Min(0, least) : least, points.Max(p => p.Y));
        var svg = Begin(x, y, xs, ys, curves.Count > 1 ? curves : [], shades ?? []);
        foreach (var curve in curves)
        {
            svg.Append("<polyline class=\"curve ").Append(curve.Color).Append("\" points=\"");
            foreach (var (px, py) in curve.Points) svg.Append(Number(At(xs, px, Left, Width - Right)))
                .Append(',').Append(Number(At(ys, py, Height - Bottom, Top))).Append(' ');
            svg.Append("\"/>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <param name="bars">From, to and height; the x axis is logarithmic.</param>
    /// <param name="marks">Upright lines with names.</param>
    public static string Bars(string x, string y, IReadOnlyList<(double From, double To, double Height)> bars,
        IReadOnlyList<(double At, string Name)> marks)
    {
        if (bars.Count == 0) return "<p class=\"none\">Nothing was measured.</p>";
        var xs = new Axis(Math.Max(bars.Min(b => b.From), 0.01), bars.Max(b => b.To), true);
        var ys = Axis.Round(0, bars.Max(b => b.Height));
        var svg = Begin(x, y, xs, ys, [], []);
        foreach (var (from, to, height) in bars)
        {
            double left = At(xs, from, Left, Width - Right),
                right = At(xs, to, Left, Width - Right), top = At(ys, height, Height - Bottom, Top);
            svg.Append(CultureInfo.InvariantCulture,
                $"<rect class=\"bar\" x=\"{Number(left)}\" y=\"{Number(top)}\" width=\"{Number(Math.Max(right - left - 0.5, 0.5))}\" "
                    + $"height=\"{Number(Height - Bottom - top)}\"/>");
        }
        var row = 0;
        foreach (var (at, name) in marks)
        {
            var px = At(xs, at, Left, Width - Right);
            var anchor = px > Width - 120 ? "end" : "start";
            svg.Append(CultureInfo.InvariantCulture,
                $"<line class=\"mark\" x1=\"{Number(px)}\" x2=\"{Number(px)}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/><text "
                    + $"x=\"{Number(px + (anchor == "end" ? -4 : 4))}\" y=\"{Top + 10 + (row++ * 14)}\" "
                        + $"text-anchor=\"{anchor}\">{Text(name)}</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(string x, string y, Axis xs, Axis ys,
        IReadOnlyList<Curve> legend, IReadOnlyList<(double From, double To, string Name)> shades)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(y)}\">");
        var odd = false;
        foreach (var (from, to, name) in shades)
        {
            double left = At(xs, from, Left, Width - Right), right = At(xs, to, Left, Width - Right);
            svg.Append(CultureInfo.InvariantCulture,
                $"<rect class=\"shade{(odd ? " odd" : "")}\" x=\"{Number(left)}\" y=\"{Top}\" width=\"{Number(right - left)}\" "
                    + $"height=\"{Height - Top - Bottom}\"/>");
            if (right - left > 50)
                svg.Append(CultureInfo.InvariantCulture,
                    $"<text class=\"phase\" x=\"{Number((left + right) / 2)}\" y=\"{Top + 12}\" "
                        + $"text-anchor=\"middle\">{Text(name)}</text>");
            odd = !odd;
        }
        foreach (var tick in ys.Ticks())
            svg.Append(CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Number(At(ys, tick, Height - Bottom, Top))}\" "
                    + $"y2=\"{Number(At(ys, tick, Height - Bottom, Top))}\"/><text x=\"{Left - 6}\" "
                        + $"y=\"{Number(At(ys, tick, Height - Bottom, Top) + 4)}\" text-anchor=\"end\">{Label(tick)}</text>");
        foreach (var tick in xs.Ticks())
            svg.Append(CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Number(At(xs, tick, Left, Width - Right))}\" "
                    + $"x2=\"{Number(At(xs, tick, Left, Width - Right))}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/><text "
                        + $"x=\"{Number(At(xs, tick, Left, Width - Right))}\" y=\"{Height - Bottom + 16}\" "
                            + $"text-anchor=\"middle\">{Label(tick)}</text>");
        svg.Append(CultureInfo.InvariantCulture,
            $"<text class=\"axis\" x=\"{Left}\" y=\"{Top - 12}\">{Text(y)}</text><text class=\"axis\" x=\"{Width - Right}\" "
                + $"y=\"{Height - 6}\" text-anchor=\"end\">{Text(x)}</text>");
        var at = Width - Right;
        foreach (var curve in legend.Reverse())
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<text class=\"legend {curve.Color}\" x=\"{at}\" y=\"{Top - 12}\" text-anchor=\"end\">● {Text(curve.Name)}</text>");
            at -= 34 + (curve.Name.Length * 7);
        }
        return svg;
    }

    private static double At(Axis axis, double value, double from, double to) => from + (axis.Share(value) * (to - from));

    private static string Label(double value) => value switch
    {
        0 => "0",
        >= 10_000 => (value / 1_000).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => Math.Round(value, 3).ToString("0.###", CultureInfo.InvariantCulture),
    };

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
