using Engine.Benchmarks.Published;

namespace Engine.Benchmarks.Tests;

public sealed class PageTests
{
    [Fact]
    public void A_command_writes_its_own_section_and_leaves_the_others()
    {
        var page = Page.With(Page.With("", Page.Growth, "grows"), Page.Soak, "stays\n\n| a | b |");

        var after = Page.With(page, Page.Growth, "grows less");

        Assert.Equal(page.Replace("grows", "grows less"), after);
    }

    [Fact]
    public void Sections_stand_in_the_pages_order_whoever_came_first()
    {
        string[] order = [Page.Parts, Page.Whole, Page.Growth, Page.Soak, Page.Stateless];
        var page = order.Reverse().Aggregate("", (page, title) => Page.With(page, title, $"about {title}"));

        Assert.Equal(order, page.Split("\n## ").Skip(1).Select(section => section[..section.IndexOf('\n')]));
    }

    [Fact]
    public void Writing_the_same_again_changes_nothing()
    {
        var page = Page.With("", Page.Parts, "  | a |\n");

        Assert.Equal(page, Page.With(page, Page.Parts, "| a |"));
    }
}
