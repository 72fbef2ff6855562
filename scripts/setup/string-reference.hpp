// Included before better-sqlite3's own source when it is built for a runtime with Node-API 9 (the stand-in).
//
// better-sqlite3 keeps persistent references to strings, which Node-API knows since version 10 only; before that the
// call fails and the process crashes on first use. Here such a reference holds an array with the string as its one
// element: references to objects have always been there.
#pragma once
#include <utility>
#include <napi.h>

namespace Napi {

template <> class Reference<String> {
public:
	Reference() = default;
	Reference(Reference&&) = default;
	Reference& operator=(Reference&&) = default;

	static Reference New(const String& value, uint32_t count = 1) {
		Array box = Array::New(value.Env(), 1);
		box.Set(0u, value);
		return Reference(Reference<Object>::New(box, count));
	}

	String Value() const {
		napi_value element = nullptr;
		napi_get_element(box.Env(), box.Value(), 0, &element);
		return String(box.Env(), element);
	}

private:
	explicit Reference(Reference<Object>&& box) : box(std::move(box)) {}

	Reference<Object> box;
};

}
