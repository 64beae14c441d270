using Microsoft.ML.OnnxRuntime;

namespace Engine.Understanding;

/// <summary>One ONNX graph that turns a message's weighted features into scores, and the vocabulary it was trained with.</summary>
/// <remarks>
/// Inputs <c>rows</c> int32 [n] and <c>weights</c> float [n]; output <c>scores</c> float [1, classes]. The session is shared
/// by all threads; what a run needs of its own lies in a <see cref="Desk"/>.
/// </remarks>
internal sealed class LinearScorer : IDisposable
{
    // Graphs are run with lengths from a short list, so that bound tensors can be used again. Padding points at row 0 with weight 0.
    private const int LengthStep = 64;

    private readonly InferenceSession _session;
    private readonly Vocabulary _vocabulary;

    public LinearScorer(string graphPath, string vocabularyPath, int classCount)
    {
        _vocabulary = Vocabulary.Load(vocabularyPath);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(graphPath, options);
        try
        {
            RefuseForeignGraph(graphPath, classCount);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
        ClassCount = classCount;
    }

    public int ClassCount { get; }

    public Desk NewDesk() => new(this);

    public void Dispose() => _session.Dispose();

    private void RefuseForeignGraph(string path, int classCount)
    {
        if (!_session.InputMetadata.ContainsKey("rows") || !_session.InputMetadata.ContainsKey("weights")
            || !_session.OutputMetadata.TryGetValue("scores", out var scores))
            throw new InvalidDataException($"{path} is not a graph of this engine: it must take 'rows' and 'weights' and give 'scores'.");
        if (scores.Dimensions[^1] != classCount)
            throw new InvalidDataException($"{path} gives {scores.Dimensions[^1]} scores, but the folder names {classCount} labels.");
    }

    /// <summary>Buffers and bindings for one run at a time, so that runs on different threads share nothing but the weights.</summary>
    internal sealed class Desk : IDisposable
    {
        private readonly LinearScorer _scorer;
        private readonly RunOptions _run = new();
        private readonly float[] _scores;
        private readonly OrtValue _output;
        private readonly List<Binding?> _bindings = [];
        private int[] _rows = [];
        private float[] _weights = [];

        public Desk(LinearScorer scorer)
        {
            _scorer = scorer;
            _scores = new float[scorer.ClassCount];
            _output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _scores.AsMemory(), [1, scorer.ClassCount]);
        }

        /// <summary>Share of the last message's features that the model knows, 0 to 1.</summary>
        public float KnownShare { get; private set; }

        /// <returns>One score per class; valid until the next call.</returns>
        public ReadOnlySpan<float> Score(MessageFeatures message)
        {
            var steps = Math.Max(1, (message.Ids.Length + LengthStep - 1) / LengthStep);
            if (_rows.Length < steps * LengthStep) Grow(steps);
            var known = _scorer._vocabulary.Weigh(message, _rows, _weights);
            KnownShare = _scorer._vocabulary.KnownShare(message, known);

            steps = Math.Max(1, (known + LengthStep - 1) / LengthStep);
            _rows.AsSpan(known, steps * LengthStep - known).Clear();
            _weights.AsSpan(known, steps * LengthStep - known).Clear();
            _scorer._session.RunWithBinding(_run, BindingFor(steps).Io);
            return _scores;
        }

        /// <summary>
        /// What each known feature of the last message scored adds to the scores: the graph is linear, so each can be run alone.
        /// </summary>
        /// <returns>Index among the message's features, and one number per class.</returns>
        public List<(int Feature, float[] Scores)> Contributions(MessageFeatures message)
        {
            var contributions = new List<(int, float[])>();
            var known = _scorer._vocabulary.Weigh(message, _rows, _weights);
            int[] rows = [.. _rows.AsSpan(0, known)];
            float[] weights = [.. _weights.AsSpan(0, known)];
            var bias = Alone(0, 0);
            for (int feature = 0, k = 0; feature < message.Ids.Length && k < known; feature++)
            {
                if (_scorer._vocabulary.IdOf(rows[k]) != message.Ids[feature]) continue;
                var scores = Alone(rows[k], weights[k]);
                for (var c = 0; c < scores.Length; c++) scores[c] -= bias[c];
                contributions.Add((feature, scores));
                k++;
            }
            return contributions;

            float[] Alone(int row, float weight)
            {
                _rows.AsSpan(0, LengthStep).Clear();
                _weights.AsSpan(0, LengthStep).Clear();
                (_rows[0], _weights[0]) = (row, weight);
                _scorer._session.RunWithBinding(_run, BindingFor(1).Io);
                return [.. _scores];
            }
        }

        public void Dispose()
        {
            ForgetBindings();
            _output.Dispose();
            _run.Dispose();
        }

        private void Grow(int steps)
        {
            // Bindings point into the arrays, so they go with them.
            ForgetBindings();
            var length = Math.Max(steps * LengthStep, 2 * _rows.Length);
            _rows = GC.AllocateArray<int>(length, pinned: true);
            _weights = GC.AllocateArray<float>(length, pinned: true);
        }

        private void ForgetBindings()
        {
            foreach (var binding in _bindings) binding?.Dispose();
            _bindings.Clear();
        }

        private Binding BindingFor(int steps)
        {
            while (_bindings.Count < steps) _bindings.Add(null);
            return _bindings[steps - 1] ??= new Binding(this, steps * LengthStep);
        }

        private sealed class Binding : IDisposable
        {
            private readonly OrtValue _rows, _weights;

            public Binding(Desk desk, int length)
            {
                _rows = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, desk._rows.AsMemory(0, length), [length]);
                _weights = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, desk._weights.AsMemory(0, length), [length]);
                Io = desk._scorer._session.CreateIoBinding();
                Io.BindInput("rows", _rows);
                Io.BindInput("weights", _weights);
                Io.BindOutput("scores", desk._output);
            }

            public OrtIoBinding Io { get; }

            public void Dispose()
            {
                Io.Dispose();
                _rows.Dispose();
                _weights.Dispose();
            }
        }
    }
}
