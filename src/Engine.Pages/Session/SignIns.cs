using System.Text.Json.Serialization;

namespace Engine.Pages.Session;

/// <summary>Links that sign in, as a demo gives them.</summary>
internal sealed record SignIns(string Desk, string Wall, string Shop);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SignIns))]
internal sealed partial class SignInsJson : JsonSerializerContext;
