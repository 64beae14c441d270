using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Engine.Pages.Desk;

// What the desk asks of the hub, as the protocol has it.

public sealed record SignInWish(ImmutableSortedDictionary<string, int> Skills, ImmutableArray<string> Languages, int Capacity);

internal sealed record TransferWish(string? Queue, string? Agent, string? Note);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SignInWish))]
[JsonSerializable(typeof(TransferWish))]
[JsonSerializable(typeof(Sending[]))]
internal sealed partial class DeskJson : JsonSerializerContext;
