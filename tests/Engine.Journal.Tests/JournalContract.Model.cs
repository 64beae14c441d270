using FsCheck;
using FsCheck.Fluent;

namespace Engine.Journal.Tests;

/// <content>The journal beside a model of it.</content>
public abstract partial class JournalContract
{
    /// <summary>How many scripts are played.</summary>
    protected virtual int Scripts => 40;

    [Fact]
    public void Whatever_is_appended_read_and_reopened_the_journal_equals_the_model() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Scripts), Prop.ForAll<byte[]>(async script =>
        {
            using var folder = new TestFolder();
            var journal = await OpenAsync(folder.Path);
            var model = new JournalModel();
            foreach (var step in script)
            {
                if (step % 16 == 15) journal = await ReopenAsync(journal, folder.Path);
                else if (step % 16 == 14) await model.CompareAsync(journal, after: step / 16, limit: 1 + step / 32);
                else if (model.Turn(step) is var turn) model.Answered(turn, await journal.AppendAsync(turn));
            }
            await model.CompareAsync(journal, after: 0, limit: int.MaxValue);
            await journal.DisposeAsync();
        }));
}
