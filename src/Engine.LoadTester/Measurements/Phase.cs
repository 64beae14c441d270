using System.Text.Json.Serialization;

namespace Engine.LoadTester.Measurements;

/// <summary>What a stretch of the run is for. Warming up counts nowhere, except in the verification.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Phase>))]
internal enum Phase { WarmUp, Search, Measured, Drain }
