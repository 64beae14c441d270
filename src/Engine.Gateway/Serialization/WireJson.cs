using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Serialization;

namespace Engine.Gateway.Serialization;

/// <summary>The dialect of the contracts, for contracts and gateway types alike: hubs and packets.</summary>
internal static class WireJson
{
    public static JsonSerializerOptions Options { get; } = new(ContractsJson.Default.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(GatewayJson.Default, ContractsJson.Default),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // as events are written: é is two bytes, not six; nothing here is HTML
    };
}
