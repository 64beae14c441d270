using Engine.Contracts.Views;
using Engine.Runtime.Assistants;
using static Engine.Contracts.Views.EditionStanding;

namespace Engine.Runtime.Tests.Assistants;

public sealed class AssistantFoldersTests : IDisposable
{
    private readonly AssistantsOnDisk _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Versions_lie_side_by_side_and_the_highest_word_is_the_newest()
    {
        _disk.Write("bank", "bank", "1");
        _disk.Write("retail-a", "retail", "9");
        _disk.Write("retail-b", "retail", "10");
        _disk.Write("retail-c", "retail", "2.1");
        _disk.Write("retail-d", "retail");

        Assert.Equal(["bank 1", "retail 10"], _disk.Those(Newest));
        Assert.Equal(4, _disk.Those(Newest).Length + _disk.Those(Older).Count(a => a is "retail 9" or "retail 2.1"));
        Assert.Equal(3, _disk.Those(Older).Length);
    }

    [Fact]
    public void The_default_is_the_first_folders_unless_the_options_name_another()
    {
        _disk.Write("a", "retail");
        _disk.Write("b", "bank");
        Assert.Equal("retail", _disk.Shelf.View().Default);

        using var other = new AssistantsOnDisk { Options = new AssistantOptions { Default = "bank" } };
        other.Write("a", "retail");
        other.Write("b", "bank");
        Assert.Equal("bank", other.Shelf.View().Default);
        Assert.Equal("bank", other.Shelf.Current.NewestOf(null)!.Assistant.Name);
    }

    [Fact]
    public void A_start_goes_on_without_a_broken_assistant_but_not_without_the_default()
    {
        _disk.Write("a", "retail");
        _disk.WriteText("b", "name: [");
        Assert.Equal(("b", AssistantFault.Invalid), Refused(_disk.Shelf.View()));

        using var other = new AssistantsOnDisk();
        other.WriteText("a", "name: [");
        other.Write("b", "bank");
        Assert.Contains("assistant.yaml, line 1", Assert.Throws<AssistantException>(() => other.Shelf).Message);
        Assert.Equal(0, other.Loaded);

        using var none = new AssistantsOnDisk();
        Assert.Contains("There is no assistant", Assert.Throws<AssistantException>(() => none.Shelf).Message);
    }

    [Fact]
    public void A_broken_newest_version_leaves_the_one_before_it()
    {
        _disk.Write("retail-1", "retail", "1");
        _disk.Write("retail-2", "retail", "2");
        _disk.BrokenModel = "retail-2";

        Assert.Equal(["retail 1"], _disk.Those(Newest));
        Assert.Equal("The graph is no graph.", Assert.Single(_disk.Shelf.View().Refused).Why);
    }

    [Fact]
    public void A_reload_takes_what_is_new_and_keeps_what_was_changed_for_those_who_hold_it()
    {
        _disk.Write("retail", "retail", "1");
        var before = _disk.Shelf.Current.Newest[0];
        _disk.Write("retail", "retail", "2");
        _disk.Write("bank", "bank", "1");

        Assert.Empty(_disk.Shelf.Reload().Refused);

        Assert.Equal(["retail 2", "bank 1"], _disk.Those(Newest));
        Assert.Equal(["retail 1"], _disk.Those(Leaving));
        Assert.Same(before.Understanding, _disk.Shelf.Current.Find("retail", before.Assistant.Version)!.Understanding);
    }

    [Fact]
    public void A_broken_change_is_refused_and_what_was_in_use_goes_on()
    {
        _disk.Write("retail", "retail", "1");
        var before = _disk.Shelf.Current.Newest[0].Assistant.Version;
        _disk.WriteText("retail", "name: retail");

        Assert.Equal(("retail", AssistantFault.Invalid), Refused(_disk.Shelf.Reload()));
        Assert.Equal(before, _disk.Shelf.Current.NewestOf("retail")!.Assistant.Version);
        Assert.Empty(_disk.Those(Leaving));

        _disk.Write("retail", "retail", "1");
        Assert.Empty(_disk.Shelf.Reload().Refused);
        Assert.Equal(1, _disk.Loaded);
    }

    [Fact]
    public void The_default_can_not_be_taken_away()
    {
        _disk.Write("a", "retail");
        _disk.Write("b", "bank");
        Assert.Equal(2, _disk.Those(Newest).Length);
        _disk.Delete("a");
        _disk.Write("c", "zoo");

        var reloaded = _disk.Shelf.Reload();

        Assert.Equal(AssistantFault.DefaultMissing, Assert.Single(reloaded.Refused).Code);
        Assert.Equal(["retail", "bank"], _disk.Shelf.Current.Newest.Select(e => e.Assistant.Name));
        Assert.Equal(2, _disk.Loaded);
    }

    [Fact]
    public void Who_changes_a_queue_that_another_assistant_has_too_is_refused()
    {
        _disk.Write("a", "retail");
        _disk.Write("b", "bank");
        Assert.Empty(_disk.Shelf.View().Refused);
        _disk.Write("a", "retail", "2", queue: "{ id: front, waitingMax: 5 }");

        Assert.Equal(("a", AssistantFault.QueuesDiffer), Refused(_disk.Shelf.Reload()));
        Assert.Equal(10_000, _disk.Shelf.Current.NewestOf("retail")!.Assistant.Queues[new("front")].WaitingMax);
        Assert.Equal(2, _disk.Loaded);

        _disk.Write("b", "bank", "2", queue: "{ id: front, waitingMax: 5 }");
        Assert.Empty(_disk.Shelf.Reload().Refused);
        Assert.Equal(5, _disk.Shelf.Current.NewestOf("retail")!.Assistant.Queues[new("front")].WaitingMax);
    }

    [Fact]
    public void Two_folders_of_one_version_are_one_too_many()
    {
        _disk.Write("a", "retail", "1");
        _disk.Write("b", "retail", "1", says: "Once more?");

        Assert.Equal(("b", AssistantFault.VersionTaken), Refused(_disk.Shelf.View()));
        Assert.Equal(1, _disk.Loaded);
    }

    [Fact]
    public void What_nobody_asks_any_more_is_let_go_and_what_is_asked_stays()
    {
        _disk.Write("retail", "retail", "1");
        var held = _disk.Shelf.Current.Newest[0];
        for (var version = 2; version <= 6; version++)
        {
            _disk.Write("retail", "retail", $"{version}");
            _disk.Shelf.Reload();
        }
        Assert.Equal(6, _disk.Loaded);

        for (var minutes = 0; minutes < 120; minutes += 10)
        {
            held.Understanding.Analyze("hm");
            _disk.Clock.Advance(TimeSpan.FromMinutes(10));
            _disk.Shelf.Tick();
        }
        Assert.Equal(2, _disk.Loaded);
        Assert.Equal(["retail 1"], _disk.Those(Leaving));

        _disk.Clock.Advance(TimeSpan.FromMinutes(61));
        _disk.Shelf.Tick();
        Assert.Null(_disk.Shelf.Current.Find("retail", held.Assistant.Version));
        held.Understanding.Analyze("a decision that had it in hand when it was let go");
        _disk.Shelf.Tick();
        Assert.Equal(1, _disk.Loaded);
    }

    [Fact]
    public void A_version_that_comes_back_is_not_loaded_twice()
    {
        _disk.Write("retail", "retail", "1");
        Assert.Equal(["retail 1"], _disk.Those(Newest));
        _disk.Write("retail", "retail", "2");
        _disk.Shelf.Reload();
        _disk.Write("retail", "retail", "1");
        _disk.Shelf.Reload();

        Assert.Equal(["retail 1"], _disk.Those(Newest));
        Assert.Equal(2, _disk.Loaded);
    }

    [Fact]
    public void Watched_folders_are_read_again_when_nothing_has_changed_for_a_while()
    {
        _disk.Options = new AssistantOptions { Watch = true };
        _disk.Write("retail", "retail", "1");
        _disk.Shelf.Tick();

        for (var version = 2; version <= 4; version++)
        {
            _disk.Write("retail", "retail", $"{version}", says: new string('x', version));
            _disk.Shelf.Tick();
            _disk.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        _disk.Shelf.Tick();
        Assert.Equal(["retail 1"], _disk.Those(Newest));

        _disk.Clock.Advance(TimeSpan.FromSeconds(1));
        _disk.Shelf.Tick();
        Assert.Equal(["retail 4"], _disk.Those(Newest));
        Assert.Equal(2, _disk.Loaded);
    }

    [Fact]
    public void Folders_that_are_not_watched_are_left_alone()
    {
        _disk.Write("retail", "retail", "1");
        _disk.Shelf.Tick();
        _disk.Write("retail", "retail", "2");
        _disk.Clock.Advance(TimeSpan.FromMinutes(1));
        _disk.Shelf.Tick();

        Assert.Equal(["retail 1"], _disk.Those(Newest));
    }

    private static (string, AssistantFault) Refused(AssistantsView view) =>
        Assert.Single(view.Refused) is var refused ? (refused.Folder, refused.Code) : default;
}
