using System.Security.Cryptography;
using Engine.Contracts;

namespace Engine.Gateway.Endpoints;

/// <summary>Makes ids for conversations whose channel has none.</summary>
public interface IConversationIds
{
    ConversationId Next();
}

/// <summary>Makes ids for customers whom the channel does not know; not to be guessed, and never the same twice.</summary>
internal static class AnonymousCustomers
{
    public static CustomerId Next() => new(CustomerId.AnonymousPrefix + RandomNumberGenerator.GetHexString(32, lowercase: true));
}

/// <summary>128 bits of the system's randomness: not to be guessed, and never the same twice.</summary>
internal sealed class RandomConversationIds : IConversationIds
{
    public ConversationId Next() => new("c-" + RandomNumberGenerator.GetHexString(32, lowercase: true));
}
