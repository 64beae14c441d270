using Engine.Training.Measurements;

namespace Engine.Training.Tests;

public sealed class MeasuresTests
{
    [Fact]
    public void Auroc_is_the_chance_that_the_insider_scores_higher()
    {
        Assert.Equal(1, Measures.Auroc([(0.9, true), (0.8, true), (0.1, false)]));
        Assert.Equal(0, Measures.Auroc([(0.1, true), (0.8, false)]));
        Assert.Equal(0.5, Measures.Auroc([(0.5, true), (0.5, false)]));
        Assert.Equal(0.75, Measures.Auroc([(0.9, true), (0.3, true), (0.5, false), (0.1, false)]));
    }

    [Fact]
    public void Calibration_error_is_the_gap_between_promise_and_delivery()
    {
        Assert.Equal(0, Measures.ExpectedCalibrationError([(0.5, true), (0.5, false)]));
        Assert.Equal(0.9, Measures.ExpectedCalibrationError([(0.9, false), (0.9, false)]), 9);
        Assert.Equal(0, Measures.ExpectedCalibrationError([(1, true), (1, true)]));
    }

    [Fact]
    public void Coverage_is_how_far_down_the_list_one_can_answer()
    {
        (double, bool)[] answers = [(0.9, true), (0.8, true), (0.7, false), (0.6, true)];

        Assert.Equal(0.5, Measures.CoverageAt(0.01, answers));
        Assert.Equal(1, Measures.CoverageAt(0.25, answers));
    }

    [Fact]
    public void Macro_measures_count_classes_the_same()
    {
        (string, string)[] pairs = [("a", "a"), ("a", "a"), ("a", "a"), ("b", "a")];

        Assert.Equal(0.5, Measures.MacroRecall(pairs));
        Assert.Equal((6.0 / 7 + 0) / 2, Measures.MacroF1(pairs), 9);
    }

    [Fact]
    public void Correlation_does_not_mind_scale()
    {
        Assert.Equal(1, Measures.Pearson([(1, 10), (2, 20), (3, 30)]), 9);
        Assert.Equal(-1, Measures.Pearson([(1, 3), (2, 2), (3, 1)]), 9);
    }
}
