namespace Engine.Host.Serving;

/// <summary>A link that signs in. The token is in the fragment, which a browser sends to nobody: it is in no log and no referrer.</summary>
internal static class PageLink
{
    public static string To(string page, string token) => $"{page}#token={token}";
}
