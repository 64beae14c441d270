using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts.Serialization;

namespace Engine.Gateway.Serialization;

/// <summary>The hubs speak the dialect of the contracts, of contracts and gateway types alike.</summary>
internal static class HubJson
{
    public static JsonSerializerOptions Options { get; } = new(ContractsJson.Default.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(GatewayJson.Default, ContractsJson.Default),
    };
}
