using System.Text.Json.Serialization;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Gateway.Deeds;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Problems;
using Engine.Gateway.Sites;

namespace Engine.Gateway.Serialization;

/// <summary>What goes over the wire besides the contracts, in the dialect of <see cref="ContractsJson"/>.</summary>
/// <remarks>A property that comes twice is refused: whoever checked the first and whoever uses the last would disagree.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 16,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StartResponse))]
[JsonSerializable(typeof(SiteRequest))]
[JsonSerializable(typeof(SayRequest))]
[JsonSerializable(typeof(CloseRequest))]
[JsonSerializable(typeof(RevokeRequest))]
[JsonSerializable(typeof(RevokeResponse))]
[JsonSerializable(typeof(ErasureResponse))]
[JsonSerializable(typeof(PersonRequest))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(WebhookResponse))]
[JsonSerializable(typeof(WebhooksView))]
[JsonSerializable(typeof(DeadLettersView))]
[JsonSerializable(typeof(AssistantsResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(HealthDetail))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(PlainRequest))]
[JsonSerializable(typeof(DeclineRequest))]
[JsonSerializable(typeof(AgentSaysRequest))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(HandBackRequest))]
[JsonSerializable(typeof(EndRequest))]
[JsonSerializable(typeof(EscalateRequest))]
[JsonSerializable(typeof(WallPage))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(Seen))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
internal sealed partial class GatewayJson : JsonSerializerContext;
