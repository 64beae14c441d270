namespace Engine.LoadTester.Customers;

/// <summary>The dialogues that come with the retail assistant.</summary>
internal static class Samples
{
    private static readonly string InRepository = Path.Combine("models", "retail", "samples", "dialogues.jsonl");

    /// <summary>Looks in the folder that the program is in and in every one above it, so that it runs from anywhere.</summary>
    /// <exception cref="FileNotFoundException">They are nowhere.</exception>
    public static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, InRepository) is var path && File.Exists(path)) return path;
        throw new FileNotFoundException($"There is no {InRepository}; name a file with --dialogues.");
    }
}
