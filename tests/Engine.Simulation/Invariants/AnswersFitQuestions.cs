using Engine.Contracts;
using Engine.Contracts.Events;

namespace Engine.Simulation.Invariants;

/// <summary>Whatever answers the bot's question is taken for that answer, and nothing else is; a no is never taken for anger.</summary>
internal sealed class AnswersFitQuestions : Invariant
{
    /// <summary>What the bot has asked last, by the events alone.</summary>
    private readonly Dictionary<ActorId, IReadOnlyList<Choice>> _asked = [];

    /// <summary>Where the conversations are that the bot does not have.</summary>
    private readonly HashSet<ActorId> _elsewhere = [];

    /// <summary>Who has been reminded of what was asked last.</summary>
    private readonly HashSet<ActorId> _reminded = [];

    /// <summary>The end of the turn in which the customer said no.</summary>
    private readonly Dictionary<ActorId, long> _no = [];

    public override void Saw(Committed committed)
    {
        var actor = committed.Actor;
        switch (committed.Event)
        {
            case ConversationEvent.CustomerSaid said:
                Check(actor, said);
                if (said.Choice == Choice.None) _no[actor] = committed.Sequence + said.Answers;
                break;
            case ConversationEvent.Escalated e when _no.GetValueOrDefault(actor) >= committed.Sequence:
                Hold(!e.Readings.Any(r => r.Of is "sentiment" or "frustration"),
                    actor, "a no to the bot's question is not taken for anger", e.Rule);
                break;
            case ConversationEvent.BotSaid { Choices: { Count: > 0 } choices } said:
                Hold(said.Move != "remind" || _reminded.Add(actor), actor, "nobody is reminded of a question twice");
                if (said.Move != "remind") _reminded.Remove(actor);
                _asked[actor] = choices;
                break;
            case ConversationEvent.BotSaid:
                _asked.Remove(actor);
                break;
            case ConversationEvent.OwnerChanged e:
                _asked.Remove(actor);
                if (e.Owner.Kind == OwnerKind.Bot) _elsewhere.Remove(actor);
                else _elsewhere.Add(actor);
                break;
        }
    }

    private void Check(ActorId actor, ConversationEvent.CustomerSaid said)
    {
        var choices = _elsewhere.Contains(actor) ? null : _asked.GetValueOrDefault(actor);
        Hold(said.Choice is null
            || choices?.Any(c => c.Value == said.Choice) == true, actor, "only what was asked is answered", said.Choice);
        if (choices is null) return;
        var expected = said.Text switch
        {
            Shop.Yes => choices.Single(c => c.Value != Choice.None).Value,   // in this shop the bot asks for one thing at a time
            Shop.No => Choice.None,
            Shop.TheFirst => choices[0].Value,
            _ => said.Choice,
        };
        Hold(said.Choice == expected, actor, "an answer is taken for what was asked", $"{said.Text}: {said.Choice}, not {expected}");
    }

    public override void Forget(ActorId conversation)
    {
        _asked.Remove(conversation);
        _elsewhere.Remove(conversation);
        _reminded.Remove(conversation);
        _no.Remove(conversation);
    }
}
