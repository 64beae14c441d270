using System.Buffers.Binary;
using System.Text;
using Engine.Contracts;

namespace Engine.Journal.Keys;

/// <summary>
/// What a box is about, as <see cref="ContentKey.Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> binds it: moved to another actor or
/// another place, it can't be opened.
/// </summary>
internal static class Place
{
    /// <summary>The words of a turn, by the sequence of its first event.</summary>
    public const byte Turn = (byte)'t';

    /// <summary>An actor's state after a sequence.</summary>
    public const byte Snapshot = (byte)'s';

    /// <summary>A key that a master key wraps, by the key's id.</summary>
    public const byte Key = (byte)'k';

    public static byte[] Of(byte what, ActorId actor, long sequence) => Of(what, actor.ToString(), sequence);

    public static byte[] Of(byte what, long id) => Of(what, "", id);

    private static byte[] Of(byte what, string name, long number)
    {
        var place = new byte[1 + sizeof(long) + Encoding.UTF8.GetByteCount(name)];
        place[0] = what;
        BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(1), number);
        Encoding.UTF8.GetBytes(name, place.AsSpan(1 + sizeof(long)));
        return place;
    }
}
