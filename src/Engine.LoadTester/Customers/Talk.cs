using System.Text;
using System.Text.Json;
using Engine.Domain.Audits;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Customers;

/// <summary>
/// A customer's side of one conversation: with the bot line by line as the dispatcher gives the word, with a person line for line.
/// </summary>
internal sealed class Talk(Stage stage, string id, string customer, Dialogue dialogue, Random random)
{
    private static readonly JsonEncodedText Thanks = Dialogue.Encode("ok, thank you");

    private readonly Temper _temper = Temper.Draw(random);
    private ConversationRecord _record = null!;
    private string _bearer = "";
    private int _line;
    private long _seen;
    private bool _withBot = true, _closed, _over;

    /// <returns>False when the run is over and there shall be no other conversation.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        if (!await StartAsync(stop).ConfigureAwait(false)) return false;
        while (_line < dialogue.Lines.Length && !_closed)
        {
            if (await stage.Dispatcher.TurnAsync(_line > 0 && random.NextDouble() < _temper.SeveralLines)
                .ConfigureAwait(false) is not { } moment)
            {
                _over = true;
                break;
            }
            await SayAsync(NextLine(), moment, stop).ConfigureAwait(false);
            if (_temper.GoesSilent && _line == 2)
            {
                _record.WentSilent = true;
                return true;
            }
            if (_temper.WantsPerson && _line == 2 && _withBot) await AskForPersonAsync(stop).ConfigureAwait(false);
            if (!_withBot && !_closed) await WithPeopleAsync(stop).ConfigureAwait(false);
            if (random.NextDouble() < _temper.Reconnects) await ReadOnAsync(stop).ConfigureAwait(false);
            if (random.NextDouble() < _temper.Hesitates) await stage.PauseAsync(random, 0.5, 2, stop).ConfigureAwait(false);
        }
        if (!_closed) await CloseAsync(stop).ConfigureAwait(false);
        return !_over;
    }

    /// <summary>
    /// The time is up. Whoever waits for a person shows in the conversation itself; a request that was never answered shows only here.
    /// </summary>
    public void GiveUp()
    {
        if (_withBot) stage.Findings.Add(Fault.Stuck, $"{id}: no answer after m{_record.Acknowledged}");
    }

    private async Task<bool> StartAsync(CancellationToken stop)
    {
        _record = stage.Ledger.Open(id);
        var began = stage.Time.GetTimestamp();
        using var answer = await stage.Api.StartAsync(stage.ChannelBearer, "load", id, customer, stop).ConfigureAwait(false);
        stage.Stopwatches.Starts.Record(stage.Time.GetElapsedTime(began));
        if (!answer.IsDone)
        {
            stage.Findings.Add(Fault.Refused, $"{id}: start, {answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
            return false;
        }
        _bearer = "Bearer " + TokenIn(answer.Body);
        return true;
    }

    private JsonEncodedText NextLine()
    {
        var line = _line < dialogue.Lines.Length ? dialogue.Lines[_line] : Thanks;
        _line++;
        return _temper.Angrily(_line, random) ?? line;
    }

    /// <param name="moment">When it was to be said; the turn's time counts from here.</param>
    private async Task SayAsync(JsonEncodedText text, long moment, CancellationToken stop)
    {
        var message = ConversationRecord.MessageId(_record.Acknowledged + 1);
        if (_withBot) _record.HandoffFrom(moment);
        using var answer = await stage.Api.SayAsync(_bearer, id, message, text, stop).ConfigureAwait(false);
        if (!answer.IsDone)
        {
            // A person may close while the customer types; anything else should have been taken.
            if (answer.Status != 409)
                stage.Findings.Add(Fault.Refused, $"{id}: {message}, {answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
            _record.TakeHandoff();
            _closed = true;
            return;
        }
        stage.Stopwatches.Turn(stage.Time.GetElapsedTime(moment));
        _record.Acknowledged++;
        TakeTurn(SeenEvent.Read(answer.Body), message);
        if (random.NextDouble() >= _temper.Repeats) return;
        using var again = await stage.Api.SayAsync(_bearer, id, message, text, stop).ConfigureAwait(false);
        if (!again.Body.SequenceEqual(answer.Body)) stage.Findings.Add(Fault.Doubled, $"{id}: a repeat of {message} got another answer");
    }

    private void TakeTurn(List<SeenEvent> turn, string message)
    {
        if (turn.Count == 0 || turn[0].Type != SeenEvent.CustomerSaid || turn[0].Id != message)
            stage.Findings.Add(Fault.Lost, $"{id}: the answer to {message} does not hold it");
        var handedOver = turn.Exists(e => e.Type == SeenEvent.OwnerChanged);
        if (!handedOver) _record.TakeHandoff();
        // A turn without a word from the bot: a supervisor has sent the conversation to a queue meanwhile.
        if (_withBot && (handedOver || !turn.Exists(e => e.Type == SeenEvent.BotSaid))) _withBot = false;
        if (turn.Count > 0 && turn[0].Sequence == _seen + 1) Continue(turn);
    }

    private async Task CloseAsync(CancellationToken stop)
    {
        var command = _record.NextCommand();
        using var answer = await stage.Api.CloseAsync(_bearer, id, command, stop).ConfigureAwait(false);
        if (!answer.IsDone) stage.Findings.Add(Fault.Refused, $"{id}: close, {answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
        else if (random.NextDouble() < _temper.Repeats)
            using (var again = await stage.Api.CloseAsync(_bearer, id, command, stop).ConfigureAwait(false))
                if (!again.IsDone) _record.Refused(command);
    }

    private async Task AskForPersonAsync(CancellationToken stop)
    {
        _record.HandoffFrom(stage.Time.GetTimestamp());
        using var answer = await stage.Api.AskForPersonAsync(_bearer, id, _record.NextCommand(), stop).ConfigureAwait(false);
        if (!answer.IsDone) stage.Findings.Add(Fault.Refused,
            $"{id}: asked for a person, {answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
        else _withBot = false;
    }

    /// <summary>Looks for news now and then, as web pages do that have no socket, and answers whenever a person has spoken.</summary>
    private async Task WithPeopleAsync(CancellationToken stop)
    {
        if (!stage.HasAgents) return;
        stage.Stopwatches.Waits(+1);
        var waiting = true;
        try
        {
            while (!_withBot && !_closed)
            {
                await stage.PauseAsync(random, 0.3, 0.5, stop).ConfigureAwait(false);
                if (!await ReadOnAsync(stop).ConfigureAwait(false)) continue;
                if (waiting)
                {
                    stage.Stopwatches.Waits(-1);
                    stage.Stopwatches.HasPerson(+1);
                    waiting = false;
                }
                var moment = await stage.Dispatcher.TurnAsync().ConfigureAwait(false);
                _over |= moment is null;
                await SayAsync(NextLine(), moment ?? stage.Time.GetTimestamp(), stop).ConfigureAwait(false);
            }
        }
        finally
        {
            if (waiting) stage.Stopwatches.Waits(-1);
            else stage.Stopwatches.HasPerson(-1);
        }
    }

    /// <summary>Reads all events after the last one seen.</summary>
    /// <returns>True when a person has said something.</returns>
    private async Task<bool> ReadOnAsync(CancellationToken stop)
    {
        using var page = await stage.Api.EventsAsync(_bearer, id, _seen, stop).ConfigureAwait(false);
        if (page.IsDone) return Continue(SeenEvent.Read(page.Body));
        stage.Findings.Add(Fault.Refused, $"{id}: events, {page.Status} {Encoding.UTF8.GetString(page.Body)}");
        return false;
    }

    private bool Continue(List<SeenEvent> events)
    {
        var personSpoke = false;
        foreach (var seen in events)
        {
            if (seen.Sequence != _seen + seen.Withheld + 1)
                stage.Findings.Add(Fault.OutOfOrder, $"{id}: event {seen.Sequence} after {_seen}");
            _seen = seen.Sequence;
            switch (seen.Type)
            {
                case SeenEvent.AgentSaid:
                    personSpoke = true;
                    break;
                case SeenEvent.OwnerChanged:
                    _withBot = seen.Owner == "bot";
                    break;
                case SeenEvent.Closed:
                    _closed = true;
                    break;
            }
        }
        return personSpoke && !_closed;
    }

    private static string TokenIn(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("token"u8))
            {
                reader.Read();
                return reader.GetString()!;
            }
        throw new JsonException("no token");
    }
}
