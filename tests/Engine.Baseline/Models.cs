namespace Engine.Baseline;

/// <summary>The retail assistant's folder, wherever above the program it is.</summary>
internal static class Models
{
    public static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "models", "retail") is var folder && Directory.Exists(folder)) return folder;
        throw new DirectoryNotFoundException("models/retail is nowhere above the program.");
    }
}
