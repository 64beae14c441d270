using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Simulation.Hosting;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>Somebody at a screen, with chance of their own.</summary>
internal abstract class Person(Town town, Dice dice)
{
    private int _asking, _commands;

    protected Town Town => town;

    protected Dice Dice => dice;

    /// <summary>What they asked for and have no answer to yet.</summary>
    public int Asking => _asking;

    /// <summary>Asks until somebody has decided, with the same id each time.</summary>
    protected async Task<Reply> AskAsync(ActorId to, Command command)
    {
        if (command is ConversationCommand { Id: null } first) command = first with { Id = $"x-{++_commands}" };
        var reply = await UntilAnsweredAsync(engine => engine.SendAsync(to, command));
        if (reply is Reply.Accepted accepted) town.Watch.Acknowledged(to, command, accepted);
        else town.Watch.Refused(to, command, (Reply.Refused)reply);
        return reply;
    }

    /// <summary>Asks until somebody has decided.</summary>
    protected async Task<Reply> UntilAnsweredAsync(Func<IEngine, ValueTask<Reply>> ask)
    {
        _asking++;
        while (true)
        {
            try
            {
                var reply = await town.Gateway.AskAsync(ask);
                if (reply is not Reply.Refused { Code: Refusal.Busy or Refusal.Stopping or Refusal.StorageFailed })
                {
                    _asking--;
                    return reply;
                }
            }
            catch (ConnectionLost) { }
            await town.WaitAsync(dice.Between(0.1, 1.5));
        }
    }

    protected void Forget() => _asking = 0;

    protected Task ThinkAsync(double fromSeconds, double toSeconds) => town.WaitAsync(dice.Between(fromSeconds, toSeconds));
}
