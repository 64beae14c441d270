using System.Security.Cryptography;

namespace Engine.Gateway;

/// <summary>The id of a command whose client gave none.</summary>
/// <remarks>What the engine itself sends again after a failure is recognised by it; what the client sends again is not.</remarks>
internal static class CommandIds
{
    public static string Or(string? given) => given ?? "g-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
}
