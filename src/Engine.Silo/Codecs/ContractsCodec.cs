using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace Engine.Silo.Codecs;

/// <summary>
/// Our words between machines: a letter for what it is, then the same JSON as in the journal. Contracts stay free of Orleans, and a
/// newer version's fields are skipped by an older one. They never change once made, so a copy is the thing itself.
/// </summary>
/// <remarks>
/// A third of the cost of Orleans' own JSON codec, which finds each type by its full name and builds its serializer at run time: see
/// docs/scale.md.
/// </remarks>
internal sealed class ContractsCodec : IGeneralizedCodec, IGeneralizedCopier, ITypeFilter
{
    /// <summary>A buffer that has grown beyond this is not kept.</summary>
    private const int KeepMax = 256 * 1024;

    [ThreadStatic]
    private static Scratch? t_scratch;

    public bool IsSupportedType(Type type) =>
        type == typeof(ContractsCodec) || type == typeof(Committed) || type == typeof(ActorId)
        || typeof(Command).IsAssignableFrom(type) || typeof(Reply).IsAssignableFrom(type);

    bool? ITypeFilter.IsTypeAllowed(Type type) => IsSupportedType(type) ? true : null;

    public object? DeepCopy(object? input, CopyContext context) => input;

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, object? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (value is null)
        {
            ReferenceCodec.WriteNullReference(ref writer, fieldIdDelta);
            return;
        }
        ReferenceCodec.MarkValueField(writer.Session);   // never refers back: equal things are written twice
        var scratch = t_scratch ??= new Scratch();
        scratch.Reset();
        var kind = Words.Write(scratch.Writer, value);
        scratch.Writer.Flush();
        var json = scratch.Buffer.WrittenSpan;

        // Whoever expects one of our types finds this codec by it, and no type's name is written; anybody else is told.
        writer.WriteFieldHeader(fieldIdDelta, expectedType, expectedType is not null && IsSupportedType(expectedType)
            ? expectedType : typeof(ContractsCodec), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)json.Length + 1);
        writer.WriteByte((byte)kind);
        writer.Write(json);
        if (scratch.Buffer.Capacity > KeepMax) t_scratch = null;
    }

    public object? ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.IsReference) return ReferenceCodec.ReadReference(ref reader, field.FieldType ?? typeof(object));
        field.EnsureWireType(WireType.LengthPrefixed);
        ReferenceCodec.MarkValueField(reader.Session);
        var length = (int)reader.ReadVarUInt32() - 1;
        var kind = (WordKind)reader.ReadByte();
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var json = rented.AsSpan(0, length);
            reader.ReadBytes(json);
            return Words.Read(kind, json);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private sealed class Scratch
    {
        public Scratch() => Writer =
            new Utf8JsonWriter(Buffer,
                new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

        public ArrayBufferWriter<byte> Buffer { get; } = new(1024);

        public Utf8JsonWriter Writer { get; }

        public void Reset()
        {
            Buffer.ResetWrittenCount();
            Writer.Reset(Buffer);
        }
    }
}
