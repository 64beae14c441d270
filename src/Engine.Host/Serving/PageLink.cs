using System.Collections.Immutable;

namespace Engine.Host.Serving;

/// <summary>A link that signs in. The token is in the fragment, which a browser sends to nobody: it is in no log and no referrer.</summary>
internal static class PageLink
{
    public static string To(string page, string token) => $"{page}#token={token}";

    /// <param name="skills">With levels: the desk fills them in, so that nobody has to know and type them.</param>
    public static string To(string page, string token, ImmutableSortedDictionary<string, int> skills) =>
        $"{To(page, token)}&skills={string.Join(',', skills.Select(s => FormattableString.Invariant($"{s.Key}:{s.Value}")))}";
}
