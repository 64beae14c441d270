using System.Buffers;
using System.Text;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;

namespace Engine.Simulation.Invariants;

/// <summary>Whoever writes it, and wherever: what is nobody's business is masked before it comes to the disk.</summary>
internal sealed class NothingSecretIsStored : Invariant
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes(Shop.Card);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public override void Saw(Committed committed)
    {
        _bytes.ResetWrittenCount();
        EventCodec.Write(_bytes, committed.Event);
        Hold(_bytes.WrittenSpan.IndexOf(Secret) < 0, committed.Actor, "nothing secret is stored", committed.Event.GetType().Name);
    }
}
