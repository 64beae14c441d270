using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Contracts;

namespace Engine.Domain;

/// <summary>
/// Whom an effect is for: an actor, or a port to the outside by its name. Written as <c>agent/ann</c> or <c>port/orders</c>.
/// </summary>
[JsonConverter(typeof(AddressConverter))]
public abstract record Address
{
    private Address() { }

    /// <summary>The actor's key, or the port's name.</summary>
    public abstract string Key { get; }

    public sealed record Actor(ActorId Id) : Address
    {
        public override string Key => Id.Key;

        public override string ToString() => Id.ToString();
    }

    public sealed record Port(string Name) : Address
    {
        /// <summary>No kind of actor is called so.</summary>
        internal const string Prefix = "port/";

        public override string Key => Name;

        public override string ToString() => Prefix + Name;
    }

    public static implicit operator Address(ActorId actor) => new Actor(actor);
}

public sealed class AddressConverter : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        if (text?.StartsWith(Address.Port.Prefix, StringComparison.Ordinal) == true)
            return new Address.Port(text[Address.Port.Prefix.Length..]);
        return ActorId.TryParse(text, out var actor) ? actor : throw new JsonException("an address is kind/key or port/name");
    }

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
