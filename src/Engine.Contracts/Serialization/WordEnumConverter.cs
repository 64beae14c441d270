using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Contracts.Serialization;

/// <summary>Enums as camelCase words; numbers are not read, so that a stored word can never silently become another.</summary>
public sealed class WordEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
