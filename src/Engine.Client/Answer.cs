using System.Buffers;

namespace Engine.Client;

/// <summary>A response in a rented buffer; whoever asked gives it back.</summary>
/// <param name="status">0 when the connection broke before there was an answer.</param>
public readonly struct Answer(int status, byte[] buffer, int length) : IDisposable
{
    public static Answer None => new(0, [], 0);

    /// <summary>The HTTP status.</summary>
    public int Status => status;

    public ReadOnlySpan<byte> Body => buffer.AsSpan(0, length);

    public bool IsDone => status is >= 200 and < 300;

    /// <summary>Nothing was decided: the same request may be sent again.</summary>
    public bool MayBeRepeated => status is 0 or 429 or >= 500;

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }
}
