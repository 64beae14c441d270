using System.Runtime.InteropServices;

namespace Engine.Training.Onnx;

/// <summary>Builds an ONNX model of a few standard nodes.</summary>
/// <remarks>
/// Field numbers are those of onnx.proto3 (ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto), IR version 8, opset 17.
/// </remarks>
internal sealed class OnnxGraph(string name)
{
    private const int Float = 1, Int8 = 3, Int32 = 6, Int64 = 7;   // TensorProto.DataType

    private readonly ProtobufWriter _graph = new();

    public OnnxGraph Node(string operation, string[] inputs, string output, params (string Name, long Value)[] attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs) node.Text(1, input);
        node.Text(2, output).Text(3, output).Text(4, operation);
        foreach (var (attribute, value) in attributes)
            node.Message(5, new ProtobufWriter().Text(1, attribute).Varint(3, value).Varint(20, 2));   // type 2: INT
        _graph.Message(1, node);
        return this;
    }

    public OnnxGraph Constant(string constant, ReadOnlySpan<float> values, params long[] shape) =>
        Tensor(constant, Float, MemoryMarshal.AsBytes(values), shape);

    public OnnxGraph Constant(string constant, ReadOnlySpan<sbyte> values, params long[] shape) =>
        Tensor(constant, Int8, MemoryMarshal.AsBytes(values), shape);

    public OnnxGraph Constant(string constant, ReadOnlySpan<long> values, params long[] shape) =>
        Tensor(constant, Int64, MemoryMarshal.AsBytes(values), shape);

    /// <param name="dimensions">A number for a fixed size, a name for one that each run chooses.</param>
    public OnnxGraph FloatInput(string input, params string[] dimensions) => Value(11, input, Float, dimensions);

    public OnnxGraph Int32Input(string input, params string[] dimensions) => Value(11, input, Int32, dimensions);

    public OnnxGraph FloatOutput(string output, params string[] dimensions) => Value(12, output, Float, dimensions);

    public void Save(string path)
    {
        _graph.Text(2, name);
        var model = new ProtobufWriter().Varint(1, 8).Text(2, "Engine.Training")
            .Message(7, _graph)
            .Message(8, new ProtobufWriter().Text(1, "").Varint(2, 17));
        File.WriteAllBytes(path, model.ToArray());
    }

    private OnnxGraph Tensor(string constant, int type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var tensor = new ProtobufWriter();
        foreach (var size in shape) tensor.Varint(1, size);
        _graph.Message(5, tensor.Varint(2, type).Text(8, constant).Bytes(9, bytes));
        return this;
    }

    private OnnxGraph Value(int field, string value, int type, string[] dimensions)
    {
        var shape = new ProtobufWriter();
        foreach (var dimension in dimensions)
            shape.Message(1, long.TryParse(dimension, System.Globalization.CultureInfo.InvariantCulture, out var size)
                ? new ProtobufWriter().Varint(1, size) : new ProtobufWriter().Text(2, dimension));
        _graph.Message(field, new ProtobufWriter().Text(1, value)
            .Message(2, new ProtobufWriter().Message(1, new ProtobufWriter().Varint(1, type).Message(2, shape))));
        return this;
    }
}
