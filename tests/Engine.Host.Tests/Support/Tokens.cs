using System.Buffers.Text;
using System.Text;

namespace Engine.Host.Tests.Support;

internal static class Tokens
{
    /// <returns>The JSON of what a token says.</returns>
    public static string Claims(string token) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1]));
}
