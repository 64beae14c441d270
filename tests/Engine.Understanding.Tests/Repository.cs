namespace Engine.Understanding.Tests;

/// <summary>Where things lie, found from wherever the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Ancestors().First(folder => File.Exists(Path.Combine(folder, "Engine.sln")));

    public static string RetailModel => Path.Combine(Root, "models", "retail");

    /// <summary>
    /// The public data sets, which lie as <c>shared/data</c> beside an ancestor of the repository; null when they are not here.
    /// </summary>
    public static string? Data { get; } = Ancestors()
        .Select(folder => Path.Combine(folder, "shared", "data")).FirstOrDefault(Directory.Exists);

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
