namespace Engine.Contracts.Tests;

/// <summary>
/// Every line of code, of whatever language, fits beside another on a screen, as .editorconfig says; text between three quotes is as it has
/// to be.
/// </summary>
public sealed class LineLengthTests
{
    private const int Max = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_140_columns()
    {
        var root = AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("tests/Engine.Contracts.Tests", StringComparison.Ordinal)];
        var tooLong = new[] { "src", "tests", "deploy" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" or ".css" or ".js")
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => LongLines(file).Select(line => $"{Path.GetRelativePath(root, file)}:{line}"));

        Assert.Empty(tooLong);
    }

    private static IEnumerable<int> LongLines(string file)
    {
        var isText = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var quotes = line.Split("\"\"\"").Length - 1;
            if (!isText && quotes == 0 && line.EnumerateRunes().Count() > Max) yield return number;
            if (quotes % 2 == 1) isText = !isText;
        }
    }
}
