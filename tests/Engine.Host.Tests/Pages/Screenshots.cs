namespace Engine.Host.Tests.Pages;

/// <summary>Pictures for whoever wants to look: artifacts/screenshots, which is not under version control.</summary>
internal static class Screenshots
{
    private static readonly string Folder = Path.Combine(
        AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("tests/Engine.Host.Tests", StringComparison.Ordinal)],
            "artifacts", "screenshots");

    public static string PathOf(string name) => Path.Combine(Folder, $"{name}.png".ToLowerInvariant());
}
