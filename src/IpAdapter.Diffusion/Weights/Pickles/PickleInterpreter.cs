using System.Text;

namespace IpAdapter.Diffusion.Weights.Pickles;

/// <summary>
/// Reads the pickle of a <c>torch.save</c> file into plain values: numbers, texts, lists, dictionaries, tensors by description. A pickle is a program for a small machine with a stack,
/// and Python's own machine calls whatever the program names. This one knows a handful of names (<see cref="PickledGlobal"/>), calls nothing, and refuses every other name.
/// </summary>
/// <remarks>Every instruction takes at least a byte and none jumps, so the pickle's length bounds the steps; a budget bounds the memory.</remarks>
/// <param name="path">The file, for messages.</param>
/// <param name="budget">Bytes of values that may be made.</param>
internal sealed class PickleInterpreter(string path, long budget)
{
    private const int LatestProtocol = 5;

    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(number => (object)(long)number)];
    private static readonly object True = true, False = false;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private int _position;
    private long _budget = budget;

    /// <summary>Runs a pickle.</summary>
    /// <returns>The one value that it leaves: null, a bool, long, double, string, tuple (<c>object?[]</c>), <see cref="List{T}"/>, or one of the types of this namespace.</returns>
    /// <exception cref="WeightFileException">It is damaged, or names something that weights do not need.</exception>
    public object? Run(ReadOnlySpan<byte> pickle)
    {
        var cursor = new PickleCursor(pickle, path);
        while (true)
        {
            _position = cursor.Position;
            var operation = (PickleOperation)cursor.Byte();
            if (operation == PickleOperation.Stop) return Pop();
            Do(operation, ref cursor, pickle.Length);
        }
    }

    /// <summary>Takes memory from the budget, before it is taken from the machine.</summary>
    public void Charge(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0) throw Wrong("its pickle asks for far more memory than the file is long");
    }

    public WeightFileException Wrong(string problem) => new(path, $"{problem} (byte {_position:N0} of data.pkl)");

    private void Do(PickleOperation operation, ref PickleCursor cursor, int length)
    {
        switch (operation)
        {
            case PickleOperation.Protocol:
                if (cursor.Byte() is > LatestProtocol and var protocol) throw Wrong($"its pickle is of protocol {protocol}; known are those up to {LatestProtocol}");
                return;
            case PickleOperation.Frame: cursor.Int64(); return;

            case PickleOperation.None: Push(null); return;
            case PickleOperation.True: Push(True); return;
            case PickleOperation.False: Push(False); return;
            case PickleOperation.Int8: PushNumber(cursor.Byte()); return;
            case PickleOperation.Int16: PushNumber(cursor.UInt16()); return;
            case PickleOperation.Int32: PushNumber(cursor.Int32()); return;
            case PickleOperation.Long1: PushLong(cursor.Take(cursor.Byte())); return;
            case PickleOperation.Long4: PushLong(cursor.Take(cursor.Int32())); return;
            case PickleOperation.Real: Charge(24); Push(cursor.Real()); return;
            case PickleOperation.ShortText or PickleOperation.ShortOldText: PushText(cursor.Take(cursor.Byte())); return;
            case PickleOperation.Text or PickleOperation.OldText: PushText(cursor.Take((uint)cursor.Int32())); return;
            case PickleOperation.LongText: PushText(cursor.Take(cursor.Int64())); return;
            case PickleOperation.ShortBytes: cursor.Take(cursor.Byte()); PushBytes(); return;
            case PickleOperation.Bytes: cursor.Take((uint)cursor.Int32()); PushBytes(); return;
            case PickleOperation.LongBytes: cursor.Take(cursor.Int64()); PushBytes(); return;

            case PickleOperation.EmptyTuple: Push(Array.Empty<object?>()); return;
            case PickleOperation.Tuple: Push(PopToMark()); return;
            case PickleOperation.Tuple1: Push(Tuple(1)); return;
            case PickleOperation.Tuple2: Push(Tuple(2)); return;
            case PickleOperation.Tuple3: Push(Tuple(3)); return;
            case PickleOperation.EmptyList or PickleOperation.EmptySet: Charge(32); Push(new List<object?>()); return;
            case PickleOperation.Append: Append([Pop()]); return;
            case PickleOperation.Appends or PickleOperation.AddItems: Append(PopToMark()); return;
            case PickleOperation.EmptyDictionary: Charge(24); Push(new PickledDictionary()); return;
            case PickleOperation.SetItem: SetItems(Tuple(2)); return;
            case PickleOperation.SetItems: SetItems(PopToMark()); return;

            case PickleOperation.Mark: Extend(_marks, sizeof(int)); _marks.Add(_stack.Count); return;
            case PickleOperation.PopMark: PopToMark(); return;
            case PickleOperation.Pop: Pop(); return;
            case PickleOperation.Duplicate: Push(Peek()); return;
            case PickleOperation.Put: Remember(cursor.Byte(), length); return;
            case PickleOperation.LongPut: Remember((uint)cursor.Int32(), length); return;
            case PickleOperation.Memoize: Remember(_memo.Count, length); return;
            case PickleOperation.Get: Push(Remembered(cursor.Byte())); return;
            case PickleOperation.LongGet: Push(Remembered((uint)cursor.Int32())); return;

            case PickleOperation.Global: Push(Global(cursor.Name(), cursor.Name())); return;
            case PickleOperation.Instance: throw Refused(cursor.Name(), cursor.Name());
            case PickleOperation.StackGlobal: Push(StackGlobal(Tuple(2))); return;
            case PickleOperation.Reduce or PickleOperation.NewObject: Call(Tuple(2)); return;
            case PickleOperation.Build: Build(Pop(), Peek()); return;
            case PickleOperation.PersistentId: Push(Storage(Pop())); return;
        }

        throw Wrong($"its pickle has the instruction 0x{(byte)operation:x2}, which torch.save does not write");
    }

    private void Push(object? value)
    {
        Extend(_stack, 8);
        _stack.Add(value);
    }

    // A list that is full takes twice the room when the next item comes.
    private void Extend<T>(List<T> list, int itemSize)
    {
        if (list.Count == list.Capacity) Charge(2L * list.Capacity * itemSize);
    }

    private void PushNumber(long number)
    {
        if (number is >= 0 and < 256) Push(SmallNumbers[number]);
        else
        {
            Charge(24);
            Push(number);
        }
    }

    // Two's complement, as many bytes as the number needs. What does not fit 64 bits is no size or stride, and kept as a value that is not looked into.
    private void PushLong(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
        {
            Charge(24);
            Push(new PickledObject());
            return;
        }

        var number = 0L;
        for (var i = bytes.Length - 1; i >= 0; i--) number = (number << 8) | (i == bytes.Length - 1 ? (sbyte)bytes[i] : bytes[i]);
        PushNumber(number);
    }

    // What is too long for a name is something else (a configuration, a history) and not looked into.
    private void PushText(ReadOnlySpan<byte> bytes)
    {
        Charge(24 + 2L * Math.Min(bytes.Length, WeightFileHeader.LongestName));
        Push(bytes.Length > WeightFileHeader.LongestName ? new PickledObject() : Encoding.UTF8.GetString(bytes));
    }

    private void PushBytes()
    {
        Charge(24);
        Push(new PickledObject());
    }

    // What stands below the topmost mark belongs to a value that is not finished.
    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Peek() => _stack.Count > (_marks.Count > 0 ? _marks[^1] : 0) ? _stack[^1] : throw Wrong("its pickle takes a value where there is none");

    private object?[] Tuple(int count)
    {
        Charge(24 + 8L * count);
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--) values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0) throw Wrong("its pickle takes values from a mark that was never set");
        var values = Tuple(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private void Append(object?[] values)
    {
        if (Peek() is not List<object?> list) throw Wrong("its pickle appends to something other than a list");
        Charge(16L * values.Length);
        list.AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Wrong("its pickle has a name without a value");
        if (Peek() is not PickledDictionary dictionary) throw Wrong("its pickle sets items of something other than a dictionary");
        Charge(16L * pairs.Length);
        for (var i = 0; i < pairs.Length; i += 2) dictionary.Add(pairs[i], pairs[i + 1]);
    }

    private void Remember(long index, int length)
    {
        // Writers count from 0, one number for each value: there are fewer numbers than bytes.
        if (index > length) throw Wrong($"its pickle remembers a value as number {index:N0}, more than it has bytes");
        while (index >= _memo.Count)
        {
            Extend(_memo, 8);
            _memo.Add(null);
        }

        _memo[(int)index] = Peek();
    }

    private object? Remembered(long index) => index < _memo.Count ? _memo[(int)index] : throw Wrong($"its pickle refers to value number {index:N0}, which it never remembered");

    private PickledGlobal Global(string module, string name) => PickledGlobal.Find(module, name) ?? throw Refused(module, name);

    private WeightFileException Refused(string module, string name) => Wrong(
        $"its pickle asks for Python's '{module}.{name}', which no weights need. Such a file can run code when PyTorch loads it; here nothing was run, and it is refused. Use the model's .safetensors, or ask its author for one");

    private PickledGlobal StackGlobal(object?[] names) => names is [string { Length: <= 200 } module, string { Length: <= 200 } name] ? Global(module, name) : throw Wrong("its pickle names something by values other than two short texts");

    private void Call(object?[] call)
    {
        if (call is not [PickledGlobal { Call: { } make }, object?[] arguments]) throw Wrong("its pickle calls something that can't be called");
        Charge(64);
        Push(make(this, arguments));
    }

    // The state of a dictionary is a module's _metadata, which says nothing of its tensors.
    private void Build(object? state, object? value)
    {
        if (value is PickledObject built) built.Fields = state as PickledDictionary;
        else if (value is not PickledDictionary) throw Wrong("its pickle gives fields to something that has none");
    }

    // ("storage", its class, its key in the archive, the device it was on, its number of elements)
    private PickledStorage Storage(object? id)
    {
        if (id is not object?[] and not List<object?> || (IReadOnlyList<object?>)id is not ["storage", PickledGlobal { Type: { } type }, string key, _, long count])
            throw Wrong("its pickle refers to a storage by something other than (\"storage\", class, key, device, count)");
        Charge(48);
        return new PickledStorage(type, key, count);
    }
}
