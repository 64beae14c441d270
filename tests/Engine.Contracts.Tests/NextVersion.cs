using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Engine.Contracts.Tests;

/// <summary>
/// The contracts of a next version (tests/Engine.Contracts.Next), loaded beside this version's: a type of theirs is never one of ours, only
/// text goes between.
/// </summary>
internal static class NextVersion
{
    private static readonly Assembly Contracts =
        new AssemblyLoadContext("next").LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "next", "Engine.Contracts.dll"));
    private static readonly Type Codec = Contracts.GetType("Engine.Contracts.Serialization.EventCodec", throwOnError: true)!;
    private static readonly MethodInfo Write = Codec.GetMethods()
        .Single(m => m.Name == "Write" && m.GetParameters() is [_, { ParameterType.Name: "Event" }]);
    private static readonly ReadEvent Read = Codec.GetMethods()
        .Single(m => m.Name == "Read" && m.GetParameters()[0].ParameterType == typeof(ReadOnlySpan<byte>)).CreateDelegate<ReadEvent>();
    private static readonly object Json =
        Contracts.GetType("Engine.Contracts.Serialization.ContractsJson", throwOnError: true)!.GetProperty("Default")!.GetValue(null)!;

    private delegate object ReadEvent(ReadOnlySpan<byte> json);

    /// <summary>The event as the next version reads it, and then writes it.</summary>
    public static string EventThrough(string json)
    {
        var written = new ArrayBufferWriter<byte>();
        Write.Invoke(null, [written, Read(Encoding.UTF8.GetBytes(json))]);
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    /// <param name="word">Command or Reply.</param>
    public static string Through(string word, string json)
    {
        var type = (JsonTypeInfo)Json.GetType().GetProperty(word)!.GetValue(Json)!;
        return JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type), type);
    }
}
