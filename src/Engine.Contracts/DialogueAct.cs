using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;

namespace Engine.Contracts;

/// <summary>What a short message does in a conversation, whatever it is about.</summary>
[JsonConverter(typeof(WordEnumConverter<DialogueAct>))]
public enum DialogueAct : byte
{
    /// <summary>yes, go ahead</summary>
    Affirm,

    /// <summary>no, that's not it, that didn't help</summary>
    Deny,

    /// <summary>no thanks, never mind: nothing more is wanted</summary>
    Decline,

    /// <summary>thank you, great help</summary>
    Thanks,

    /// <summary>ok, lol, my bad: heard, and nothing asked</summary>
    Acknowledge,

    /// <summary>hello</summary>
    Greeting,

    /// <summary>bye, close the chat</summary>
    Goodbye,

    /// <summary>back, stop, start over</summary>
    Back,

    /// <summary>what?, I don't understand</summary>
    Repeat,

    /// <summary>help, what can you do, I have a question</summary>
    Help,

    /// <summary>one moment please</summary>
    Wait,

    /// <summary>2, the first one, both</summary>
    Choice,
}
