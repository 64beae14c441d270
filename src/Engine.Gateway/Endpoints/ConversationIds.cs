using System.Security.Cryptography;
using Engine.Contracts;

namespace Engine.Gateway.Endpoints;

/// <summary>Makes ids for conversations whose channel has none.</summary>
public interface IConversationIds
{
    ConversationId Next();
}

/// <summary>128 bits of the system's randomness: not to be guessed, and never the same twice.</summary>
internal sealed class RandomConversationIds : IConversationIds
{
    public ConversationId Next() => new("c-" + RandomNumberGenerator.GetHexString(32, lowercase: true));
}
