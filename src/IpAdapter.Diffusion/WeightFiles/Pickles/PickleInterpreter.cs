using System.Text;

namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// Reads the pickle of a <c>torch.save</c> file into plain values: numbers, texts, lists, dictionaries, tensors by description. A pickle is
/// a program for a small machine with a stack,
/// and Python's own machine calls whatever the program names. This one knows a handful of names (<see cref="PickledGlobal"/>), calls
/// nothing, and refuses every other name.
/// </summary>
/// <remarks>
/// Every instruction takes at least a byte and none jumps, so the pickle's length bounds the steps; a budget bounds the memory.
/// </remarks>
/// <param name="path">The file, for messages.</param>
/// <param name="budget">Bytes of values that may be made.</param>
internal sealed class PickleInterpreter(string path, long budget)
{
    private const int LatestProtocol = 5;

    private static readonly object[] SmallNumbers = [.. Enumerable.Range(0, 256).Select(number => (object)(long)number)];
    private static readonly object True = true, False = false;

    private readonly PickleStack _stack = new(path, budget);

    /// <summary>Runs a pickle.</summary>
    /// <returns>The one value that it leaves: null, a bool, long, double, string, tuple (<c>object?[]</c>), <see cref="List{T}"/>, or one
    /// of the types of this namespace.</returns>
    /// <exception cref="WeightFileException">It is damaged, or names something that weights do not need.</exception>
    public object? Run(ReadOnlySpan<byte> pickle)
    {
        var cursor = new PickleCursor(pickle, path);
        while (true)
        {
            _stack.Position = cursor.Position;
            var operation = (PickleOperation)cursor.Byte();
            if (operation == PickleOperation.Stop) return _stack.Pop();
            Do(operation, ref cursor, pickle.Length);
        }
    }

    private void Do(PickleOperation operation, ref PickleCursor cursor, int length)
    {
        switch (operation)
        {
            case PickleOperation.Protocol:
                if (cursor.Byte() is > LatestProtocol and var protocol)
                    throw _stack.Wrong($"its pickle is of protocol {protocol}; known are those up to {LatestProtocol}");
                return;
            case PickleOperation.Frame: cursor.Int64(); return;

            case PickleOperation.None: _stack.Push(null); return;
            case PickleOperation.True: _stack.Push(True); return;
            case PickleOperation.False: _stack.Push(False); return;
            case PickleOperation.Int8: PushNumber(cursor.Byte()); return;
            case PickleOperation.Int16: PushNumber(cursor.UInt16()); return;
            case PickleOperation.Int32: PushNumber(cursor.Int32()); return;
            case PickleOperation.Long1: PushLong(cursor.Take(cursor.Byte())); return;
            case PickleOperation.Long4: PushLong(cursor.Take((uint)cursor.Int32())); return;
            case PickleOperation.Real: _stack.Charge(24); _stack.Push(cursor.Real()); return;
            case PickleOperation.ShortText or PickleOperation.ShortOldText: PushText(cursor.Take(cursor.Byte())); return;
            case PickleOperation.Text or PickleOperation.OldText: PushText(cursor.Take((uint)cursor.Int32())); return;
            case PickleOperation.LongText: PushText(cursor.Take(cursor.Int64())); return;
            case PickleOperation.ShortBytes: cursor.Take(cursor.Byte()); PushBytes(); return;
            case PickleOperation.Bytes: cursor.Take((uint)cursor.Int32()); PushBytes(); return;
            case PickleOperation.LongBytes: cursor.Take(cursor.Int64()); PushBytes(); return;

            case PickleOperation.EmptyTuple: _stack.Push(Array.Empty<object?>()); return;
            case PickleOperation.Tuple: _stack.Push(_stack.PopToMark()); return;
            case PickleOperation.Tuple1: _stack.Push(_stack.Tuple(1)); return;
            case PickleOperation.Tuple2: _stack.Push(_stack.Tuple(2)); return;
            case PickleOperation.Tuple3: _stack.Push(_stack.Tuple(3)); return;
            case PickleOperation.EmptyList or PickleOperation.EmptySet: _stack.Charge(32); _stack.Push(new List<object?>()); return;
            case PickleOperation.Append: Append([_stack.Pop()]); return;
            case PickleOperation.Appends or PickleOperation.AddItems: Append(_stack.PopToMark()); return;
            case PickleOperation.EmptyDictionary: _stack.Charge(24); _stack.Push(new PickledDictionary()); return;
            case PickleOperation.SetItem: SetItems(_stack.Tuple(2)); return;
            case PickleOperation.SetItems: SetItems(_stack.PopToMark()); return;

            case PickleOperation.Mark: _stack.Mark(); return;
            case PickleOperation.PopMark: _stack.PopToMark(); return;
            case PickleOperation.Pop: _stack.Pop(); return;
            case PickleOperation.Duplicate: _stack.Push(_stack.Peek()); return;
            case PickleOperation.Put: _stack.Remember(cursor.Byte(), length); return;
            case PickleOperation.LongPut: _stack.Remember((uint)cursor.Int32(), length); return;
            case PickleOperation.Memoize: _stack.Remember(_stack.RememberedCount, length); return;
            case PickleOperation.Get: _stack.Push(_stack.Remembered(cursor.Byte())); return;
            case PickleOperation.LongGet: _stack.Push(_stack.Remembered((uint)cursor.Int32())); return;

            case PickleOperation.Global: _stack.Push(Global(cursor.Name(), cursor.Name())); return;
            case PickleOperation.Instance: throw Refused(cursor.Name(), cursor.Name());
            case PickleOperation.StackGlobal: _stack.Push(StackGlobal(_stack.Tuple(2))); return;
            case PickleOperation.Reduce or PickleOperation.NewObject: Call(_stack.Tuple(2)); return;
            case PickleOperation.Build: Build(_stack.Pop(), _stack.Peek()); return;
            case PickleOperation.PersistentId: _stack.Push(Storage(_stack.Pop())); return;
        }

        throw _stack.Wrong($"its pickle has the instruction 0x{(byte)operation:x2}, which torch.save does not write");
    }

    private void PushNumber(long number)
    {
        if (number is >= 0 and < 256) _stack.Push(SmallNumbers[number]);
        else
        {
            _stack.Charge(24);
            _stack.Push(number);
        }
    }

    // Two's complement, as many bytes as the number needs. What does not fit 64 bits is no size or stride, and kept as a value that is not
    // looked into.
    private void PushLong(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
        {
            _stack.Charge(24);
            _stack.Push(new PickledObject());
            return;
        }

        var number = 0L;
        for (var i = bytes.Length - 1; i >= 0; i--) number = (number << 8) | (i == bytes.Length - 1 ? (sbyte)bytes[i] : bytes[i]);
        PushNumber(number);
    }

    // What is too long for a name is something else (a configuration, a history) and not looked into.
    private void PushText(ReadOnlySpan<byte> bytes)
    {
        _stack.Charge(24 + 2L * Math.Min(bytes.Length, TensorNames.Longest));
        _stack.Push(bytes.Length > TensorNames.Longest ? new PickledObject() : Encoding.UTF8.GetString(bytes));
    }

    private void PushBytes()
    {
        _stack.Charge(24);
        _stack.Push(new PickledObject());
    }

    private void Append(object?[] values)
    {
        if (_stack.Peek() is not List<object?> list) throw _stack.Wrong("its pickle appends to something other than a list");
        _stack.Charge(16L * values.Length);
        list.AddRange(values);
    }

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw _stack.Wrong("its pickle has a name without a value");
        if (_stack.Peek() is not PickledDictionary dictionary)
            throw _stack.Wrong("its pickle sets items of something other than a dictionary");
        _stack.Charge(16L * pairs.Length);
        for (var i = 0; i < pairs.Length; i += 2) dictionary.Add(pairs[i], pairs[i + 1]);
    }

    private PickledGlobal Global(string module, string name)
    {
        var known = PickledGlobal.Find(module, name) ?? throw Refused(module, name);
        return known.Obstacle is null ? known : throw _stack.Wrong($"its pickle asks for '{module}.{name}', {known.Obstacle}");
    }

    private WeightFileException Refused(string module, string name) => _stack.Wrong(
        $"its pickle asks for Python's '{module}.{name}', which no weights need. Such a file can run code when PyTorch loads it; here "
            + "nothing was run, and it is refused. Use the model's .safetensors, or ask its author for one");

    private PickledGlobal StackGlobal(object?[] names) => names is [string { Length: <= 200 } module, string { Length: <= 200 } name]
        ? Global(module, name)
        : throw _stack.Wrong("its pickle names something by values other than two short texts");

    private void Call(object?[] call)
    {
        if (call is not [PickledGlobal { Call: { } make }, object?[] arguments])
            throw _stack.Wrong("its pickle calls something that can't be called");
        _stack.Charge(64);
        _stack.Push(make(_stack, arguments));
    }

    // The state of a dictionary is a module's _metadata, which says nothing of its tensors.
    private void Build(object? state, object? value)
    {
        if (value is PickledObject built) built.Fields = state as PickledDictionary;
        else if (value is not PickledDictionary) throw _stack.Wrong("its pickle gives fields to something that has none");
    }

    // ("storage", its class, its key in the archive, the device it was on, its number of elements)
    private PickledStorage Storage(object? id)
    {
        if (id is not object?[] and not List<object?>
            || (IReadOnlyList<object?>)id is not ["storage", PickledGlobal { Type: { } type }, string key, _, long count])
            throw _stack.Wrong("its pickle refers to a storage by something other than (\"storage\", class, key, device, count)");
        _stack.Charge(48);
        return new PickledStorage(type, key, count);
    }
}
