using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Serialization;
using Engine.Runtime.Tails;
using Engine.Silo.Grains;

namespace Engine.Silo.Following;

/// <summary>Signs on their way through the conversation's grain, which knows the processes that follow it.</summary>
internal sealed class ClusterSignals(IGrainFactory grains) : ISignals
{
    private readonly LocalSignals _here = new();

    public void Send(ConversationId conversation, Signal signal) =>
        grains.GetActor(conversation.Actor).Signal(JsonSerializer.Serialize(signal, ContractsJson.Default.Signal)).Ignore();

    public IDisposable Hear(ConversationId conversation, Action<Signal> heard) => _here.Hear(conversation, heard);

    /// <summary>One has come off the wire. What only a newer version can read is passed over.</summary>
    public void Give(ActorId conversation, string signal)
    {
        try
        {
            if (JsonSerializer.Deserialize(signal, ContractsJson.Default.Signal) is { } read)
                _here.Send(new ConversationId(conversation.Key), read);
        }
        catch (JsonException) { }
    }
}
